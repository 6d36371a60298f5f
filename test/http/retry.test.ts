import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { askedWait, Failure, mayPass, withRetries } from '../../http/retry.js';

const POLICY = { attempts: 3, baseDelayMs: 1 };

/** Gives these outcomes one after the other, and counts. */
function attempts<T>(...outcomes: readonly (T | Failure)[]) {
  const seen = { count: 0, attempt: () => Promise.resolve(outcomes[seen.count++] as T | Failure) };
  return seen;
}

const passing = (name: string, waitMs?: number | null) => new Failure(new Error(name), true, waitMs);

describe('a try', () => {
  test('is made again until there is a result', async () => {
    const made = attempts<string>(passing('one'), passing('two'), 'done');
    expect(await withRetries(POLICY, made.attempt)).toBe('done');
    expect(made.count).toBe(3);
  });

  test('is not made more often than the policy says, and the last failure is told', async () => {
    const made = attempts(passing('one'), passing('two'), passing('three'), 'never');
    await expect(withRetries(POLICY, made.attempt)).rejects.toThrow('three');
    expect(made.count).toBe(3);
  });

  test('is made once where another would not help', async () => {
    const made = attempts(new Failure(new Error('no'), false), 'never');
    await expect(withRetries(POLICY, made.attempt)).rejects.toThrow('no');
    expect(made.count).toBe(1);
  });

  test('follows the wait that the server asks for, not the own one', async () => {
    const made = attempts<string>(passing('busy', 0), 'done');
    expect(await withRetries({ attempts: 2, baseDelayMs: 3_600_000 }, made.attempt)).toBe('done');
  });

  test('is the last one where the server asks for a longer wait than there is patience for', async () => {
    const made = attempts(passing('busy', 10_001), 'never');
    await expect(withRetries({ ...POLICY, longestWaitMs: 10_000 }, made.attempt)).rejects.toThrow('busy');
    expect(made.count).toBe(1);
  });

  test('leaves asked waits to whoever wants to keep them', async () => {
    const asked: number[] = [];
    const made = attempts<string>(passing('busy', 3_600_000), passing('own wait'), 'done');
    const onAskedWait = (milliseconds: number): void => void asked.push(milliseconds);
    expect(await withRetries({ ...POLICY, onAskedWait }, made.attempt)).toBe('done');
    expect(asked).toEqual([3_600_000]);
  });

  test('is not made after an abort, which ends a wait and throws its reason', async () => {
    const controller = new AbortController();
    const made = attempts(passing('busy'), 'never');
    const run = withRetries({ attempts: 2, baseDelayMs: 3_600_000, signal: controller.signal }, made.attempt);
    controller.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
    expect(made.count).toBe(1);
  });
});

describe('what the server asks for', () => {
  const cases: Record<string, [number, Record<string, string>, number | null]> = {
    'in seconds': [503, { 'Retry-After': '7' }, 7_000],
    'in parts of a second': [429, { 'Retry-After': '0.4' }, 400],
    'as a date that is over': [429, { 'Retry-After': new Date(0).toUTCString() }, 0],
    'as the reset of a rate limit': [429, { RateLimit: '"api";r=0;t=120' }, 120_000],
    'with both, by the first': [429, { 'Retry-After': '7', RateLimit: '"api";r=0;t=120' }, 7_000],
    'not at all where the limit is not reached': [503, { RateLimit: '"api";r=9;t=120' }, null],
    'not at all': [503, {}, null],
    'in words that nobody knows': [503, { 'Retry-After': 'soon' }, null],
  };
  test.each(Object.entries(cases))('%s', (_, [status, headers, wait]) => {
    expect(askedWait(new Response(null, { status, headers }))).toBe(wait);
  });

  test('as a date to come', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const headers = { 'Retry-After': 'Thu, 01 Jan 2026 00:01:00 GMT' };
    expect(askedWait(new Response(null, { headers }))).toBe(60_000);
  });
});

test('timeouts, rate limits and faults of the server may pass; mistakes of the client do not', () => {
  expect([408, 429, 500, 503, 529].every(mayPass)).toBe(true);
  expect([400, 401, 403, 404, 422].some(mayPass)).toBe(false);
});
