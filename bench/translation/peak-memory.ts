import { readdir, readFile } from 'node:fs/promises';

/**
 * Peak resident memory in bytes of a process and its children, each at its own peak since it started. An engine may keep
 * its model in a child, so the whole tree counts. Null where there is no /proc (only Linux has it).
 */
export async function peakMemory(processId: number): Promise<number | null> {
  const peak = await peakOf(processId);
  if (peak === null) return null;
  const children = await Promise.all((await childrenOf(processId)).map(peakMemory));
  return children.reduce<number>((sum, bytes) => sum + (bytes ?? 0), peak);
}

async function peakOf(processId: number): Promise<number | null> {
  const status = await readFile(`/proc/${processId}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/** Each thread has the children that it started. */
async function childrenOf(processId: number): Promise<number[]> {
  const threads = await readdir(`/proc/${processId}/task`).catch(() => []);
  const lists = threads.map((thread) => readFile(`/proc/${processId}/task/${thread}/children`, 'utf8').catch(() => ''));
  return (await Promise.all(lists)).flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}
