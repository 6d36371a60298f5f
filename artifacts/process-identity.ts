import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
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

/**
 * Where process numbers mean the same: this boot of this machine, and on Linux this PID namespace. Two containers may
 * have equal host names and equal process numbers. Source: pid_namespaces(7).
 */
export async function processSpace(): Promise<string> {
  if (process.platform !== 'linux') return hostname();
  return `${await bootId()} ${await readlink('/proc/self/ns/pid')}`;
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

/** Field 22 of /proc/PID/stat, ticks since boot, with the boot's own id. Source: proc_pid_stat(5). */
async function startOnLinux(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || ticks === undefined) return null;
    return `${await bootId()}:${ticks}`;
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
