import { expect, test } from 'vitest';
import { seededRandom } from '../../../evaluation/statistics/random.js';
import { roganGladen } from '../../../evaluation/statistics/rogan-gladen.js';

const of = (rate: number, items: number) => ({ rate, items });

test('the share is (observed + specificity − 1) / (sensitivity + specificity − 1), within 0 and 1', () => {
  const errors = { sensitivity: of(0.9, 100), specificity: of(0.8, 100) };
  expect(roganGladen(of(0.5, 1000), errors, 0.95)?.value).toBeCloseTo(0.3 / 0.7, 12);
  expect(roganGladen(of(0.1, 1000), errors, 0.95)?.value).toBe(0);
  expect(roganGladen(of(0.99, 1000), errors, 0.95)?.value).toBe(1);
});

test('a test no better than a coin says nothing', () => {
  expect(roganGladen(of(0.5, 10), { sensitivity: of(0.5, 10), specificity: of(0.5, 10) }, 0.95)).toBeNull();
});

test('without an interval where the test cannot err as measured: all of 88 found, by one that finds seven of eight', () => {
  const errors = { sensitivity: of(0.875, 800), specificity: of(0.98, 800) };
  expect(roganGladen(of(1, 88), errors, 0.95)).toEqual({ value: 1, interval: null });
});

test.each([0.02, 0.3, 0.9, 0.99])('its interval holds a true share of %d in 93 to 99.5 % of 2,000 draws', (share) => {
  const random = seededRandom(7);
  const draw = (chance: number, items: number) => {
    let hits = 0;
    for (let item = 0; item < items; item += 1) if (random.below(1_000_000) < 1_000_000 * chance) hits += 1;
    return of(hits / items, items);
  };
  const [sensitivity, specificity] = [0.94, 0.97];
  let held = 0;
  for (let round = 0; round < 2000; round += 1) {
    const observed = draw(share * sensitivity + (1 - share) * (1 - specificity), 120);
    const errors = { sensitivity: draw(sensitivity, 300), specificity: draw(specificity, 300) };
    const interval = roganGladen(observed, errors, 0.95)?.interval ?? { low: 1, high: 0 };
    if (interval.low <= share && share <= interval.high) held += 1;
  }
  expect(held / 2000).toBeGreaterThan(0.93);
  expect(held / 2000).toBeLessThan(0.995);
});
