import { resolve } from 'node:path';
import { loadPipeline } from '../../config/load-pipeline.js';
import { chooseSuites, type SuiteChoice } from '../../config/suites.js';
import type { Suite } from '../../contracts/suite.js';
import type { Cli } from '../cli.js';

/** Besides names and groups: what a pipeline asks its models. */
export interface SuiteFlags {
  readonly pipeline?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

/**
 * The suites that are meant: by name, group or file, and those of a pipeline; null where nothing is named.
 *
 * @throws as chooseSuites and loadPipeline
 */
export async function chosenSuites(
  { cwd }: Pick<Cli, 'cwd'>,
  names: readonly string[],
  { pipeline, set }: SuiteFlags,
): Promise<Suite[] | null> {
  if (names.length === 0 && pipeline === undefined) return null;
  const ofPipeline = pipeline === undefined ? [] : (await loadPipeline(pipeline, set)).config.evaluation.suites;
  return chooseSuites([...names.map((name) => asChoice(name, cwd)), ...ofPipeline], 'suites');
}

function asChoice(name: string, cwd: string): SuiteChoice {
  return /\.ya?ml$/.test(name) ? { path: resolve(cwd, name) } : name;
}
