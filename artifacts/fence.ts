import { mkdir, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FencedError } from '../contracts/errors.js';
import { createFileAtomic } from './atomic-write.js';

/**
 * Fencing tokens (Kleppmann 2016, "How to do distributed locking"): each attempt at a piece of work takes the next
 * number, and only the highest may publish. A worker that was frozen and wakes up later holds a lower one.
 */
export interface Fence {
  readonly token: number;
  /** @throws FencedError where another attempt has taken over. */
  check(): Promise<void>;
}

export async function acquireFence(folder: string): Promise<Fence> {
  await mkdir(folder, { recursive: true });
  for (;;) {
    const token = (await highestToken(folder)) + 1;
    const holder = JSON.stringify({ pid: process.pid, host: hostname(), at: new Date().toISOString() });
    if (await createFileAtomic(join(folder, String(token)), holder))
      return { token, check: () => check(folder, token) };
  }
}

async function check(folder: string, token: number): Promise<void> {
  const highest = await highestToken(folder);
  if (highest > token)
    throw new FencedError(`Attempt ${token} was overtaken by attempt ${highest}; its result is not used.`);
}

async function highestToken(folder: string): Promise<number> {
  const tokens = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
  return Math.max(0, ...tokens);
}
