import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

/** A process, and not another one that got its number later: the number together with the time of its start. */
export const ProcessIdentity = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** Who has this number now; null where nobody has, or only a zombie. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const startedAt = process.platform === 'linux' ? await startOnLinux(pid) : await startByPs(pid);
  return startedAt === null ? null : { pid, startedAt };
}

export async function isAlive(known: ProcessIdentity): Promise<boolean> {
  return (await identify(known.pid))?.startedAt === known.startedAt;
}

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

/** Field 22 of /proc/PID/stat, ticks since boot, with the boot's own id. Source: proc_pid_stat(5). */
async function startOnLinux(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || ticks === undefined) return null;
    return `${(await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()}:${ticks}`;
  } catch {
    return null;
  }
}

async function startByPs(pid: number): Promise<string | null> {
  const run = promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env: { LC_ALL: 'C' } });
  const line = await run.then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
  return line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '');
}
