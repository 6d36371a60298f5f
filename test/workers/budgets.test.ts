import { expect, it } from 'vitest';
import type { FailureKind } from '../../contracts/retries.js';
import { BUDGETS, isSpent, waitMs } from '../../workers/budgets.js';

const MAX_ATTEMPTS = 8;
const MINUTE = 60_000;

/** Fails again and again at once after each wait. @returns how often, and for how long, until it is given up */
function failUntilGivenUp(kind: FailureKind, asked = 0) {
  const budget = BUDGETS[kind];
  let now = 0;
  for (let times = 1; times < 10_000; times++) {
    const count = { times, since: 0 };
    if (isSpent(budget, count, budget.times ?? MAX_ATTEMPTS, now)) return { times, minutes: now / MINUTE };
    now += waitMs(budget, count, asked);
  }
  return { times: Infinity, minutes: Infinity };
}

it.each<[FailureKind, number]>([
  ['fault', 1],
  ['crash', MAX_ATTEMPTS],
  ['lost', MAX_ATTEMPTS],
  ['preempted', 50],
  ['made-elsewhere', Infinity],
])('%s is given up at failure %d', (kind, times) => {
  expect(failUntilGivenUp(kind).times).toBe(times);
});

it('a full disk is given up after a few tries and minutes', () => {
  expect(failUntilGivenUp('disk-full')).toEqual({ times: 5, minutes: 2.5 });
});

it('the Hub is given up after six hours, whatever wait it asks for', () => {
  for (const asked of [0, MINUTE, 45 * MINUTE]) {
    const { minutes } = failUntilGivenUp('unreachable', asked);
    expect(minutes).toBeGreaterThanOrEqual(6 * 60);
    expect(minutes).toBeLessThan(7 * 60);
  }
});

it('one answer that asks for longer than that is waited for once', () => {
  const { times, minutes } = failUntilGivenUp('unreachable', 24 * 60 * MINUTE);
  expect({ times, minutes }).toEqual({ times: 2, minutes: 24 * 60 });
});

it('any batch is halved down to one before memory is given up', () => {
  expect(failUntilGivenUp('out-of-memory').times).toBeGreaterThan(Math.log2(2 ** 31));
});

it('no wait is shorter than what is asked for, nor longer than it has to be', () => {
  expect(waitMs(BUDGETS.unreachable, { times: 1, since: 0 }, 300_000)).toBe(300_000);
  expect(waitMs(BUDGETS.unreachable, { times: 1, since: 0 }, 0)).toBe(5_000);
  expect(waitMs(BUDGETS.unreachable, { times: 30, since: 0 }, 0)).toBe(10 * MINUTE);
});
