import { readdir, readFile } from 'node:fs/promises';

/**
 * Peak resident memory in bytes of a process and its children, each at its own peak since it started. An engine may keep
 * its model in a child, so the whole tree counts; what several processes share at the end, such as a mapped file, counts
 * once. Null where there is no /proc (only Linux has it).
 */
export async function peakMemory(processId: number): Promise<number | null> {
  const peak = await peakOf(processId);
  if (peak === null) return null;
  const children = await Promise.all((await childrenOf(processId)).map(peakMemory));
  return children.reduce<number>((sum, bytes) => sum + (bytes ?? 0), peak);
}

async function peakOf(processId: number): Promise<number | null> {
  const peak = await kibibytes(`/proc/${processId}/status`, 'VmHWM');
  if (peak === null) return null;
  const file = `/proc/${processId}/smaps_rollup`;
  const [resident, proportional] = [await kibibytes(file, 'Rss'), await kibibytes(file, 'Pss')];
  const others = resident === null || proportional === null ? 0 : resident - proportional;
  return (peak - others) * 1024;
}

async function kibibytes(file: string, name: string): Promise<number | null> {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(await readFile(file, 'utf8').catch(() => ''))?.[1];
  return found === undefined ? null : Number(found);
}

/** Each thread has the children that it started. */
async function childrenOf(processId: number): Promise<number[]> {
  const threads = await readdir(`/proc/${processId}/task`).catch(() => []);
  const lists = threads.map((thread) => readFile(`/proc/${processId}/task/${thread}/children`, 'utf8').catch(() => ''));
  return (await Promise.all(lists)).flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}
