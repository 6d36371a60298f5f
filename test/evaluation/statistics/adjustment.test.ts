import { describe, expect, test } from 'vitest';
import { normalQuantile, smallestDetectableEffect } from '../../../evaluation/statistics/detectable-effect.js';
import { holm } from '../../../evaluation/statistics/holm.js';
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

  test('is 2.80 standard errors at 95 % for one test, and more for a family', () => {
    expect(smallestDetectableEffect(1, 0.95, 1)).toBeCloseTo(2.8016, 4);
    expect(smallestDetectableEffect(1, 0.95, 33)).toBeGreaterThan(3.9);
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
