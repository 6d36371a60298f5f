import { mkdir, open, rename, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A log that is longer when its process starts is set aside as `.1`, which replaces the one before. */
const ROTATE_BYTES = 10 * 1024 * 1024;

/** How much of a log's end is looked at for its last lines. */
const TAIL_BYTES = 16 * 1024;

export function logPath(home: string, name: string): string {
  return join(home, 'logs', `${name}.log`);
}

export async function openLog(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > ROTATE_BYTES) await rename(path, `${path}.1`);
  return open(path, 'a');
}

/** The last lines of a log, indented, for an error message; says so where there are none. */
export async function tailOf(path: string, lines = 10): Promise<string> {
  const text = await readTail(path).catch(() => '');
  const last = text.trimEnd().split('\n').slice(-lines);
  return last.join('') === '' ? '(the log is empty)' : last.map((line) => `\n    ${line}`).join('');
}

async function readTail(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
}
