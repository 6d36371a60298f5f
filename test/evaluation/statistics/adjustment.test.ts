import { describe, expect, test } from 'vitest';
import { detectableRateChange, detectableShift } from '../../../evaluation/statistics/detectable-effect.js';
import { holm } from '../../../evaluation/statistics/holm.js';
import { normalQuantile } from '../../../evaluation/statistics/normal.js';
import { criticalT } from '../../../evaluation/statistics/student-t.js';
import { seededRandom } from '../../../evaluation/statistics/random.js';

describe('Holm', () => {
  test('gives what R gives for p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")', () => {
    [0.03, 0.06, 0.06, 0.02].forEach((expected, index) => {
      expect(holm([0.01, 0.04, 0.03, 0.005])[index]).toBeCloseTo(expected, 12);
    });
  });

  test('never exceeds 1 and leaves a single test alone', () => {
    expect(holm([0.6, 0.9])).toEqual([1, 1]);
    expect(holm([0.04])).toEqual([0.04]);
    expect(holm([])).toEqual([]);
  });
});

describe('smallest detectable effect', () => {
  test('normal quantiles are those of the tables', () => {
    const known = [
      [0.5, 0],
      [0.8, 0.8416212336],
      [0.975, 1.959963985],
      [0.9992424, 3.1714],
      [0.999999, 4.753424309],
    ] as const;
    for (const [share, z] of known) expect(normalQuantile(share)).toBeCloseTo(z, share === 0.9992424 ? 3 : 6);
  });

  test('is 2.80 standard errors at 95 % for one test of many items, and more for a family or for few items', () => {
    expect(detectableShift(criticalT(0.05, 1e5), 1e5)).toBeCloseTo(2.8016, 3);
    expect(detectableShift(criticalT(0.05 / 13, 1e5), 1e5)).toBeGreaterThan(3.7);
    // R: power.t.test(n = 20, delta = 0.6604, sd = 1, type = "paired")$power is 0.80.
    expect(detectableShift(criticalT(0.05, 19), 19) / Math.sqrt(20)).toBeCloseTo(0.66, 2);
  });

  test('of a rate follows McNemar’s exact test: more items find less, and few find nothing at all', () => {
    const [few, many] = [detectableRateChange(80, 0.2, 0.05), detectableRateChange(2048, 0.2, 0.05)];
    expect(few).toBeGreaterThan(0.138);
    expect(few).toBeLessThan(0.17);
    expect(many).toBeCloseTo(0.028, 2);
    expect(detectableRateChange(5, 0.5, 0.05)).toBeNull();
  });
});

describe('random numbers', () => {
  test('follow from the seed', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 5 }, () => random.below(1_000_000));
    };
    expect(draw(42)).toEqual(draw(42));
    expect(draw(42)).not.toEqual(draw(43));
  });

  test('are spread evenly', () => {
    const random = seededRandom(1);
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 100_000; index += 1) {
      const value = random.below(10);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    // 9 degrees of freedom: 27.9 is exceeded once in a thousand.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
  });
});
