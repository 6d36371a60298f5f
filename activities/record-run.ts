import { Context } from '@temporalio/activity';
import type { Home } from '../artifacts/home.js';
import type { RunRecord } from '../contracts/lineage.js';

/** Waits between tries: 15 s in all. A run must not hang on its record. */
const WAITS_MS: readonly number[] = [1000, 2000, 4000, 8000];
/** A disk that does not answer for so long (NFS without its server) is not asked again. */
const LONGEST_WRITE_MS = 10_000;

/**
 * Writes how a run stands, as well as it can be done: where the disk is full or broken, the run goes on or ends as it
 * would have without, and the worker's log says what is missing.
 */
export async function recordRun(
  { runs }: Pick<Home, 'runs'>,
  record: RunRecord,
  waits: readonly number[] = WAITS_MS,
): Promise<void> {
  const { log, sleep } = Context.current();
  let problem = await problemOf(runs.update(record));
  for (const wait of waits) {
    if (problem === null || problem === HANGS) break;
    await sleep(wait);
    problem = await problemOf(runs.update(record));
  }
  if (problem !== null) log.warn(`The record of run ${record.runId} (${record.status}) was not written. ${problem}`);
}

const HANGS = `The disk did not answer for ${LONGEST_WRITE_MS / 1000} s.`;

async function problemOf(write: Promise<void>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, LONGEST_WRITE_MS, HANGS);
  });
  const written = write.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return Promise.race([written, timeout]).finally(() => {
    clearTimeout(timer);
  });
}
