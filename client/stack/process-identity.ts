import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from '../../artifacts/process-identity.js';

export { identify, isAlive, ProcessIdentity } from '../../artifacts/process-identity.js';

/** That it is gone is not an error. */
function kill(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const POLL_MS = 50;

/** Waits until it has ended; false where it has not in time. */
export async function waitForEnd(known: ProcessIdentity, limitMs: number): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    if (!(await isAlive(known))) return true;
    await sleep(POLL_MS);
  }
  return !(await isAlive(known));
}

/** SIGTERM, and SIGKILL after the grace time, to the process or to the whole group that it leads. */
export async function endProcess(known: ProcessIdentity, graceMs: number, whom: 'process' | 'group'): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!(await isAlive(known))) return;
    kill(whom === 'group' ? -known.pid : known.pid, signal);
    if (await waitForEnd(known, graceMs)) return;
  }
}
