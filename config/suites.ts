import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../contracts/errors.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import { Suite } from '../contracts/suite.js';
import { explainIssues } from './explain-issues.js';
import { withAbsolutePaths } from './load-pipeline.js';
import { readYaml } from './yaml-source.js';

const FOLDER = fileURLToPath(new URL('../suites/', import.meta.url));

/** What a pipeline file or the command line names: a suite, a group of them, or the file of one. */
export type SuiteChoice = PipelineConfig['evaluation']['suites'][number];

/** The suites of this version, by name. */
export async function allSuites(): Promise<Suite[]> {
  const files = await readdir(FOLDER);
  return Promise.all(files.filter((name) => name.endsWith('.yaml')).map((name) => readSuite(join(FOLDER, name))));
}

/**
 * The suites that are named, each once, in the order of their naming; of a group in that of their names.
 *
 * @param where the setting or option that names them
 * @throws UserError where there is no such suite or group, or the file of one is not as it should be
 */
export async function chooseSuites(choices: readonly SuiteChoice[], where: string): Promise<Suite[]> {
  if (choices.length === 0) return [];
  const all = await allSuites();
  const chosen = new Map<string, Suite>();
  for (const choice of choices) {
    for (const suite of typeof choice === 'string' ? named(choice, all, where) : [await readSuite(choice.path)]) {
      const before = chosen.get(suite.name);
      if (before !== undefined && typeof choice !== 'string') throw twice(suite.name, choice.path, where);
      chosen.set(suite.name, suite);
    }
  }
  return [...chosen.values()];
}

/** @throws UserError where one of these runs what a model wrote, and that is not allowed */
export function requireAllowed(suites: readonly Suite[], { runGeneratedCode }: PipelineConfig['evaluation']): void {
  const running = suites.filter(({ harness }) => harness.runsCode).map(({ name }) => name);
  if (running.length === 0 || runGeneratedCode) return;
  throw new UserError('A suite runs the programs that a model writes.', {
    where: 'evaluation.suites',
    expected: 'suites that run none, or evaluation.runGeneratedCode: true',
    received: running.join(', '),
    fix: 'allow it by `--set evaluation.runGeneratedCode=true` or in the file, or leave the suite out',
  });
}

function named(name: string, all: readonly Suite[], where: string): Suite[] {
  const found = all.filter((suite) => suite.name === name || suite.groups.some((group) => group === name));
  if (found.length > 0) return found;
  throw new UserError('There is no such suite.', {
    where,
    expected: `one of ${all.map((suite) => suite.name).join(', ')}, or a group: ${groupsOf(all).join(', ')}`,
    received: name,
    fix: 'take one of these, or name the file of a suite of your own: { path: FILE.yaml }',
  });
}

function groupsOf(suites: readonly Suite[]): string[] {
  return [...new Set(suites.flatMap(({ groups }) => groups))].sort();
}

function twice(name: string, path: string, where: string): UserError {
  return new UserError('Two suites have one name.', {
    where,
    expected: 'a file whose name no other suite has',
    received: `${path}, and another suite ${name}`,
    fix: 'rename the file: a suite is called as its file is',
  });
}

/** @throws UserError naming file, line and field of what is wrong */
export async function readSuite(path: string): Promise<Suite> {
  const yaml = await readYaml(path);
  const tree = { ...withAbsolutePaths(yaml.value, dirname(path)), name: basename(path, '.yaml') };
  const parsed = Suite.safeParse(tree);
  if (!parsed.success) throw explainIssues(parsed.error, tree, (at) => yaml.where(at));
  return parsed.data;
}
