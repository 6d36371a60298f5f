import { createRequire, syncBuiltinESMExports } from 'node:module';
import type * as Files from 'node:fs/promises';

const files = createRequire(import.meta.url)('node:fs/promises') as typeof Files;

/** What changes a disk. Of a file handle, methods; `writeFile` and `appendFile` may leave a half behind. */
const CALLS = ['mkdir', 'rename', 'rm', 'link', 'copyFile', 'writeFile', 'utimes'] as const;
const HANDLE_CALLS = ['write', 'writeFile', 'appendFile', 'truncate'] as const;

type Call = (...args: unknown[]) => Promise<unknown>;

export class KilledError extends Error {
  override readonly name = 'KilledError';
}

/**
 * Runs `work` as if its process were killed at the n-th change of the disk from now: that one is not made, or only by
 * half where it writes a file through a handle, and nothing after it, so that nothing is tidied up either.
 *
 * @returns how many changes were asked for
 */
export async function killedAt(n: number, work: () => Promise<unknown>): Promise<number> {
  let asked = 0;
  const isDead = () => ++asked >= n;
  const undo: (() => void)[] = [];
  const replace = (owner: Record<string, Call>, name: string, half: boolean) => {
    const real = owner[name];
    if (real === undefined) return;
    undo.push(() => (owner[name] = real));
    owner[name] = async function (this: unknown, ...args: unknown[]) {
      if (!isDead()) return real.apply(this, args);
      if (half && asked === n) await real.call(this, ...halved(args));
      throw new KilledError(`killed at change ${n}: ${name}`);
    };
  };
  const handle = await files.open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(handle) as Record<string, Call>;
  await handle.close();
  for (const name of CALLS) replace(files as unknown as Record<string, Call>, name, false);
  for (const name of HANDLE_CALLS) replace(prototype, name, name !== 'truncate');
  syncBuiltinESMExports();
  try {
    await work().catch(() => undefined);
  } finally {
    for (const restore of undo) restore();
    syncBuiltinESMExports();
  }
  return asked;
}

/** The first half of what was to be written. */
function halved([data, ...rest]: unknown[]): unknown[] {
  const bytes = Buffer.from(data as string | Uint8Array);
  return typeof rest[0] === 'number' ? [bytes, 0, bytes.length >> 1] : [bytes.subarray(0, bytes.length >> 1)];
}
