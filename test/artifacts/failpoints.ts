import { createRequire, syncBuiltinESMExports } from 'node:module';
import type * as Files from 'node:fs/promises';

const files = createRequire(import.meta.url)('node:fs/promises') as typeof Files;

/** What changes a disk. Of a file handle, methods; `writeFile` and `appendFile` may leave a half behind. */
const CALLS = ['mkdir', 'rename', 'rm', 'link', 'copyFile', 'writeFile', 'utimes', 'open'] as const;
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
  const verdict = (name: string) => {
    if (name === 'open' || ++asked < n) return null;
    return { error: new KilledError(`killed at change ${n}: ${name}`), half: asked === n };
  };
  await intercepted(verdict, work).catch(() => undefined);
  return asked;
}

/** What needs room on a disk; a file is opened anew, too. */
const TAKES_ROOM = ['mkdir', 'rename', 'link', 'copyFile', 'write', 'writeFile', 'appendFile'];

/**
 * Runs `work` on a disk that is full from the n-th change on that needs room: that one is made by half where it writes a
 * file through a handle.
 *
 * @returns how many were asked for, and what it came to
 */
export async function fullFrom(n: number, work: () => Promise<unknown>): Promise<{ asked: number; error: unknown }> {
  let asked = 0;
  const verdict = (name: string, args: readonly unknown[]) => {
    const creates = name === 'open' && /[wa]/.test(String(args[1]));
    if ((!creates && !TAKES_ROOM.includes(name)) || ++asked < n) return null;
    const full = new Error(`ENOSPC: no space left on device, ${name}`);
    return { error: Object.assign(full, { code: 'ENOSPC', errno: -28, syscall: name }), half: asked === n };
  };
  const error: unknown = await intercepted(verdict, work).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { asked, error };
}

type Verdict = { readonly error: Error; readonly half: boolean } | null;

/** @param verdict of each change of the disk: what it fails with, and whether half of a file's bytes is written */
async function intercepted(
  verdict: (name: string, args: readonly unknown[]) => Verdict,
  work: () => Promise<unknown>,
): Promise<void> {
  const undo: (() => void)[] = [];
  const replace = (owner: Record<string, Call>, name: string, writes: boolean) => {
    const real = owner[name];
    if (real === undefined) return;
    undo.push(() => (owner[name] = real));
    owner[name] = async function (this: unknown, ...args: unknown[]) {
      const failure = verdict(name, args);
      if (failure === null) return real.apply(this, args);
      if (writes && failure.half) await real.call(this, ...halved(args));
      throw failure.error;
    };
  };
  const handle = await files.open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(handle) as Record<string, Call>;
  await handle.close();
  for (const name of CALLS) replace(files as unknown as Record<string, Call>, name, false);
  for (const name of HANDLE_CALLS) replace(prototype, name, name !== 'truncate');
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    for (const restore of undo) restore();
    syncBuiltinESMExports();
  }
}

/** The first half of what was to be written. */
function halved([data, ...rest]: unknown[]): unknown[] {
  const bytes = Buffer.from(data as string | Uint8Array);
  return typeof rest[0] === 'number' ? [bytes, 0, bytes.length >> 1] : [bytes.subarray(0, bytes.length >> 1)];
}
