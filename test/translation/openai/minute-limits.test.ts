import { expect, test } from 'vitest';
import { MinuteLimits } from '../../../translation/openai/minute-limits.js';

const WINDOW_MS = 400;
const never = new AbortController().signal;
const limits = (requestsPerMinute: number | null, tokensPerMinute: number | null) =>
  new MinuteLimits({ requestsPerMinute, tokensPerMinute, windowMs: WINDOW_MS });

/** Milliseconds after the first, for requests that ask all at once. */
async function times(one: MinuteLimits, tokens: readonly number[]): Promise<number[]> {
  const shares = await Promise.all(tokens.map((count) => one.take(count, never)));
  return shares.map(({ at }) => at - (shares[0]?.at ?? 0));
}

/** The most that any stretch of one window holds. */
function most(at: readonly number[], sizes: readonly number[]): number {
  const sums = at.map((start) =>
    at.reduce((sum, time, index) => sum + (time >= start && time < start + WINDOW_MS ? (sizes[index] ?? 0) : 0), 0),
  );
  return Math.max(...sums);
}

test('no minute holds more requests than allowed, and they go in their order', async () => {
  const at = await times(limits(3, null), [1, 1, 1, 1, 1, 1, 1]);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(
    most(
      at,
      at.map(() => 1),
    ),
  ).toBe(3);
});

test('no minute holds more tokens than allowed', async () => {
  const sizes = [40, 40, 40, 10, 90, 20];
  expect(most(await times(limits(null, 100), sizes), sizes)).toBeLessThanOrEqual(100);
});

test('what is larger than the limit goes alone', async () => {
  const at = await times(limits(null, 100), [500, 10]);
  expect(at[1]).toBeGreaterThanOrEqual(WINDOW_MS);
});

test('a request counts what it came to in the end', async () => {
  const one = limits(null, 100);
  const share = await one.take(90, never);
  share.tokens = 10;
  const next = await one.take(80, never);
  expect(next.at - share.at).toBeLessThan(WINDOW_MS / 2);
});

test('without limits nothing waits', async () => {
  const at = await times(limits(null, null), Array<number>(1_000).fill(1_000));
  expect(at.at(-1)).toBeLessThan(WINDOW_MS);
});

test('an abort ends the wait of one and not of those behind it', async () => {
  const one = limits(1, null);
  const first = await one.take(1, never);
  const abort = new AbortController();
  const given = one.take(1, abort.signal);
  const behind = one.take(1, never);
  abort.abort(new Error('stop'));
  await expect(given).rejects.toThrow('stop');
  expect((await behind).at - first.at).toBeGreaterThanOrEqual(WINDOW_MS);
});
