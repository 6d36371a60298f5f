import { isRunId } from '../artifacts/run-book.js';
import { UserError } from '../contracts/errors.js';
import type { RunRecord } from '../contracts/lineage.js';
import type { RunKind } from '../contracts/stages.js';
import type { Cli } from './cli.js';

/** A run's id: its name and the second it was started in, so that runs sort by time. */
export function newRunId(name: string, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '-');
  return `${name}-${stamp}`;
}

/** @throws UserError where an id cannot name files */
export function checkRunId(given: string): string {
  if (isRunId(given)) return given;
  throw new UserError('This cannot be the name of a run.', {
    where: '--run-id',
    expected: 'up to 100 letters, digits, dots, hyphens and underscores, beginning with a letter or digit',
    received: given,
    fix: 'choose such a name, or leave --run-id out: the run is then called NAME-DATE-TIME',
  });
}

/** All runs of this home, newest first; what else lies among their records is named once. */
export async function listRuns({ home, log }: Cli): Promise<RunRecord[]> {
  return home.runs.list(({ message }) => {
    log(`Passed over: ${message}`);
  });
}

/**
 * The run that an argument means: a whole id, the unique run that begins with it, or without one the latest.
 *
 * @param kind looks among runs of this kind alone
 * @throws UserError where there is none, or more than one; DamagedFileError where the record of that very run is damaged
 */
export async function findRun(cli: Cli, given: string | undefined, kind?: RunKind): Promise<RunRecord> {
  // Of a damaged record that is asked for by its name it would be wrong to say that there is none.
  if (given !== undefined) await cli.home.runs.read(given);
  const all = await listRuns(cli);
  const runs = kind === undefined ? all : all.filter((run) => (run.kind ?? 'model') === kind);
  const [latest] = runs;
  if (given === undefined && latest !== undefined) return latest;
  const exact = runs.find((run) => run.runId === given);
  const matches = exact ? [exact] : runs.filter((run) => given !== undefined && run.runId.startsWith(given));
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return match;
  throw new UserError(matches.length > 1 ? 'More than one run begins like this.' : 'There is no such run.', {
    where: cli.home.root,
    expected:
      runs.length === 0
        ? 'a run in this home'
        : `one of ${runs
            .slice(0, 5)
            .map((run) => run.runId)
            .join(', ')}`,
    received: given ?? 'no run yet',
    fix:
      runs.length === 0
        ? 'start one with `sprogskole demo` or `sprogskole run FILE`'
        : '`sprogskole status` lists the runs',
  });
}
