import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../../contracts/errors.js';
import type { JudgedClaim } from '../../contracts/evaluation.js';
import { compareLogs, type CompareOptions, type LogComparison } from '../../evaluation/logs/compare-logs.js';
import { sentencesOf, tableOf } from '../../evaluation/logs/describe.js';
import { exportLog, type Exported } from '../../evaluation/logs/export.js';
import type { Log } from '../../evaluation/logs/log.js';
import { readLogs } from '../../evaluation/logs/read-logs.js';
import { readRun } from '../../evaluation/logs/run-logs.js';
import type { Cli } from '../cli.js';
import { formatTable } from '../display/format.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../run-id.js';

export interface CompareFlags {
  readonly task: readonly string[];
  readonly metric: readonly string[];
  readonly claim: 'better' | 'not-worse';
  readonly margin?: number;
  readonly direction?: 'higher' | 'lower';
  readonly pool?: string;
  readonly clusterBy?: string;
  readonly allowMissing: boolean;
  readonly failOn?: 'worse' | 'not-better' | 'not-shown';
  readonly export?: string;
  readonly json?: boolean;
}

const CONFIDENCE = 0.95;
/** Random swaps of a test, and their seed: the same logs have the same p. */
const TEST = { shuffles: 10_000, seed: 42 };

/** Judges one log against another and prints what came of it. @returns `EXIT.verdict` where that is asked for */
export async function compare(cli: Cli, first: string, second: string, flags: CompareFlags): Promise<number> {
  const options = optionsOf(flags);
  const [reference, candidate] = [await logOf(cli, first), await logOf(cli, second)];
  const comparison = compareLogs(reference, candidate, options);
  const exported = await exportBoth(cli, [reference, candidate], flags.export);
  const sentences = sentencesOf(comparison);
  if (flags.json) cli.print(JSON.stringify({ ...comparison, sentences, exported }, null, 2));
  else
    cli.print([formatTable(tableOf(comparison)), '', ...sentences, ...new Set(exported.flatMap(described))].join('\n'));
  return fails(comparison, flags.failOn) ? EXIT.verdict : EXIT.ok;
}

function optionsOf({ claim, margin, failOn, ...flags }: CompareFlags): CompareOptions {
  if (claim === 'not-worse' && !margin) {
    throw new UserError('"Not worse" needs to say by how much.', {
      where: '--claim not-worse',
      expected: "--margin with a number above 0, in the metric's unit",
      received: margin === undefined ? 'none' : `${margin}`,
      fix: 'give the largest loss that would not matter, e.g. --margin 0.02 for 2 points of accuracy',
    });
  }
  if (claim === 'not-worse' && failOn === 'not-better') {
    throw new UserError('What is not claimed cannot fail.', {
      where: '--fail-on not-better',
      expected: 'worse or not-shown, with --claim not-worse',
      received: 'not-better',
      fix: '--fail-on not-shown fails unless each task is shown to be not worse',
    });
  }
  return {
    ...{
      tasks: flags.task,
      metrics: flags.metric,
      clusterBy: flags.clusterBy ?? null,
      better: flags.direction ?? null,
    },
    ...{ direction: claim === 'better' ? 'better' : 'not worse', margin: margin ?? 0, confidence: CONFIDENCE },
    ...{ pool: flags.pool ?? null, allowMissing: flags.allowMissing, ...TEST },
  };
}

async function exportBoth(cli: Cli, logs: readonly Log[], folder: string | undefined): Promise<Exported[]> {
  if (folder === undefined) return [];
  const now = new Date();
  return Promise.all(logs.map((log) => exportLog(log, resolve(cli.cwd, folder), now)));
}

function described({ aggregate, instances, leftOut }: Exported): string[] {
  return [`exported    ${aggregate}`, `            ${instances}`, ...leftOut];
}

function fails({ compared }: LogComparison, failOn: CompareFlags['failOn']): boolean {
  if (failOn === undefined) return false;
  const isBad = ({ outcome, direction }: JudgedClaim) =>
    failOn === 'worse' ? outcome === 'worse' : outcome !== direction;
  return compared.some(({ claim }) => isBad(claim));
}

/** The log as it was named, so that a verdict says the same on every machine. */
async function logOf(cli: Cli, given: string): Promise<Log> {
  return { ...(await readLog(cli, given)), where: given };
}

/** A file or folder where there is one of that name, with a model behind a colon; else a run. */
async function readLog(cli: Cli, given: string): Promise<Log> {
  for (const at of [given.length, ...colons(given)]) {
    const path = resolve(cli.cwd, given.slice(0, at));
    if (await exists(path)) return chosen(await readLogs(path), given.slice(at + 1), given);
  }
  const [runId = '', system = ''] = given.split(':');
  const record = await findRun(cli, runId).catch((error: unknown) => {
    throw error instanceof UserError ? nothingThere(given, error) : error;
  });
  const logs = await readRun(cli.home, record);
  return system === '' && logs.length > 0
    ? chosen(logs.slice(-1), '', given)
    : chosen(logs, `${record.runId}:${system}`, given);
}

/** Places of the colons, last first. */
function colons(text: string): number[] {
  return [...text.matchAll(/:/g)].map(({ index }) => index).reverse();
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** @throws UserError where there are several and none is named, or none of that name */
function chosen(logs: readonly Log[], system: string, where: string): Log {
  const found = system === '' ? logs : logs.filter((log) => log.system === system);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new UserError('It is not clear which model is meant.', {
    where,
    expected: `one of ${logs.map((log) => log.system).join(', ') || 'the models that were measured (there is none)'}`,
    received: system || 'none',
    fix: 'name one behind a colon: PATH:MODEL, RUN:sft',
  });
}

function nothingThere(given: string, { details }: UserError): UserError {
  return new UserError('There is no such log.', {
    where: given,
    expected: `a file, a folder, or a run: ${details.expected}`,
    received: details.received,
    fix: 'check the path, or list the runs with `sprogskole status`',
  });
}
