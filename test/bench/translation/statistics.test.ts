import { expect, it } from 'vitest';
import { median, medianRatio, spread } from '../../../bench/translation/statistics.js';

it('takes the middle value, or the mean of the two middle ones', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([8, 1, 5, 2])).toBe(3.5);
  expect(() => median([])).toThrow('no values');
});

it('gives the spread as a share of the median', () => {
  expect(spread([90, 100, 120])).toBeCloseTo(0.3);
});

it('compares round by round, so that a slow round of both changes nothing', () => {
  expect(medianRatio([200, 100, 200], [100, 50, 100])).toBe(2);
  expect(medianRatio([200, 100], [100])).toBeNull();
  expect(medianRatio([], [])).toBeNull();
});
