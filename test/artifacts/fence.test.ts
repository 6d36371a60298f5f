import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { acquireFence, type Fence } from '../../artifacts/fence.js';
import { FencedError } from '../../contracts/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

const SILENCE_MS = 60_000;

async function take(folder: string, run: string): Promise<Fence> {
  const turn = await acquireFence(folder, { run, silenceMs: SILENCE_MS });
  if ('heldBy' in turn) throw new Error(`held by ${turn.heldBy}`);
  return turn;
}

const asks = (folder: string, run: string) => acquireFence(folder, { run, silenceMs: SILENCE_MS });

/** Changes what the holder wrote about itself, and when it gave its last sign of life. */
async function rewrite(folder: string, change: object, silentMs = 0): Promise<void> {
  const path = join(folder, '1');
  await writeFile(path, JSON.stringify({ ...(JSON.parse(await readFile(path, 'utf8')) as object), ...change }));
  const at = (Date.now() - silentMs) / 1000;
  await utimes(path, at, at);
}

const ENDED = { process: { pid: 2 ** 22 + 1, startedAt: 'never' } };

it('lets only the newest attempt of a run pass', async () => {
  const folder = await temporaryFolder();
  const zombie = await take(folder, 'a');
  await zombie.check();
  const successor = await take(folder, 'a');
  await expect(zombie.check()).rejects.toMatchObject({ name: 'FencedError', run: null });
  await expect(successor.check()).resolves.toBeUndefined();
});

it('gives every one of many simultaneous attempts of a run its own token', async () => {
  const folder = await temporaryFolder();
  const fences = await Promise.all(Array.from({ length: 8 }, () => take(folder, 'a')));
  expect(fences.map((fence) => fence.token).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

it('lets one of many runs in, and tells the others which', async () => {
  const folder = await temporaryFolder();
  const runs = ['a', 'b', 'c', 'd', 'e'];
  const turns = await Promise.all(runs.map((run) => asks(folder, run)));
  const inside = runs.filter((_, index) => !('heldBy' in (turns[index] ?? {})));
  expect(inside).toHaveLength(1);
  expect(turns.filter((turn) => 'heldBy' in turn)).toEqual(Array(4).fill({ heldBy: inside[0] }));
});

it('lets another run in when the first lets go, and tells the first who has overtaken it', async () => {
  const folder = await temporaryFolder();
  const first = await take(folder, 'a');
  await first.release();
  expect((await take(folder, 'b')).token).toBe(2);
  await expect(first.check()).rejects.toMatchObject({ run: 'b' });
  await expect(first.check()).rejects.toBeInstanceOf(FencedError);
});

it.each([
  ['whose process has ended', ENDED, 0],
  ['that was silent for too long', {}, SILENCE_MS + 1_000],
  ['that was silent for too long elsewhere', { space: 'another container' }, SILENCE_MS + 1_000],
])('lets another run take over from one %s', async (_, change, silentMs) => {
  const folder = await temporaryFolder();
  await take(folder, 'a');
  await rewrite(folder, change, silentMs);
  expect((await take(folder, 'b')).token).toBe(2);
});

it('does not take a process of another container, or of another machine, for one that has ended', async () => {
  const folder = await temporaryFolder();
  await take(folder, 'a');
  await rewrite(folder, { ...ENDED, space: 'another container' });
  expect(await asks(folder, 'b')).toEqual({ heldBy: 'a' });
});

it('counts progress as a sign of life', async () => {
  const folder = await temporaryFolder();
  const holder = await acquireFence(folder, { run: 'a', silenceMs: 0.001 });
  if ('heldBy' in holder) throw new Error('it was free');
  await rewrite(folder, { silenceMs: SILENCE_MS }, SILENCE_MS + 1_000);
  await new Promise((resolve) => setTimeout(resolve, 2));
  holder.renew();
  await expect.poll(() => asks(folder, 'b')).toEqual({ heldBy: 'a' });
});

it('goes on from tokens of a version that knew no runs', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, '1'), JSON.stringify({ pid: 1, host: 'h', at: '2026-01-01T00:00:00.000Z' }));
  await utimes(join(folder, '1'), 0, 0);
  expect((await take(folder, 'a')).token).toBe(2);
});
