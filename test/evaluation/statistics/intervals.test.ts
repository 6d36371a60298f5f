import { describe, expect, test } from 'vitest';
import { ratio } from '../../../evaluation/measurements.js';
import { atLeast, upperBound } from '../../../evaluation/statistics/binomial.js';
import { clusterBy, sumByCluster } from '../../../evaluation/statistics/clusters.js';
import { carryingClusters, jackknife } from '../../../evaluation/statistics/jackknife.js';
import { seededRandom } from '../../../evaluation/statistics/random.js';
import { mcNemarP, pairedRateInterval, pairedRateP, wilsonInterval } from '../../../evaluation/statistics/rates.js';
import { skewedTInterval, skewedTP } from '../../../evaluation/statistics/skewed-t.js';
import { criticalT, powerOfT, twoSidedP } from '../../../evaluation/statistics/student-t.js';

/** A mean over items, `size` of them to a cluster. */
function meanOf(values: readonly number[], size = 1) {
  const clusters = clusterBy(values.map((_, index) => String(Math.floor(index / size))));
  const rows = Float64Array.from(values.flatMap((value) => [value, 1]));
  return jackknife([{ sums: sumByCluster(rows, 2, clusters), sign: 1 }], ratio);
}

const SYMMETRIC = [0.3, -0.1, 0.5, 0.2, 0.9, -0.4, 0.1, 0.3];

describe('distributions are those of scipy 1.17', () => {
  test('Student’s t, central and not', () => {
    expect(twoSidedP(2.1, 7)).toBeCloseTo(0.07387119621292265, 12);
    expect(criticalT(0.05, 29)).toBeCloseTo(2.045229642132703, 8);
    expect(criticalT(0.05 / 13, 79)).toBeCloseTo(2.978477005561351, 8);
    expect(powerOfT(2.5, 2.093024, 19)).toBeCloseTo(0.6599498957949022, 6);
  });

  test('binomial tails and the exact upper bound, "the rule of three"', () => {
    expect(atLeast(15, 20, 0.5)).toBeCloseTo(0.020694732666015625, 12);
    expect(upperBound(0, 89, 0.95)).toBeCloseTo(0.03309972123627414, 9);
    expect(upperBound(5, 300, 0.95)).toBeCloseTo(0.03472224430129498, 9);
  });
});

describe('the jackknife', () => {
  test('of a mean over single items is the t-test', () => {
    const { estimate, standardError } = meanOf(SYMMETRIC);
    expect(estimate / standardError).toBeCloseTo(1.6392692858310967, 10);
  });

  test('takes clusters as its units: items said twice say nothing new', () => {
    const twice = meanOf(
      SYMMETRIC.flatMap((value) => [value, value]),
      2,
    );
    expect(twice.standardError).toBeCloseTo(meanOf(SYMMETRIC).standardError, 12);
  });

  test('tells how few clusters carry the spread', () => {
    expect(carryingClusters(meanOf([...new Array<number>(49).fill(0), 5]))).toBeLessThan(1.2);
    expect(carryingClusters(meanOf(Array.from({ length: 50 }, (_, index) => index)))).toBeGreaterThan(20);
  });
});

describe('the interval of a jackknifed score', () => {
  test('reaches at least as far as that of the t-test, and little further where nothing is skewed', () => {
    const { low, high } = skewedTInterval(meanOf(SYMMETRIC), 0.95);
    expect(low).toBeLessThanOrEqual(-0.09955952);
    expect(high).toBeGreaterThanOrEqual(0.54955952);
    expect(high - low).toBeLessThan(1.1 * 0.65);
  });

  test('reaches further to the side of the long tail', () => {
    const values = Array.from({ length: 40 }, (_, index) => Math.exp(index / 10));
    const { estimate } = meanOf(values);
    const { low, high } = skewedTInterval(meanOf(values), 0.95);
    expect(high - estimate).toBeGreaterThan(1.2 * (estimate - low));
  });

  test.each([0.8, 0.95, 0.99])('has p = 1 − confidence at its ends (%d)', (confidence) => {
    const values = Array.from({ length: 40 }, (_, index) => Math.exp(index / 10));
    const jackknifed = meanOf(values);
    const { low, high } = skewedTInterval(jackknifed, confidence);
    for (const end of [low, high]) expect(skewedTP(jackknifed, end)).toBeCloseTo(1 - confidence, 6);
  });

  test('holds the true mean about 95 times in 100 with 20 clusters of items that are alike', () => {
    const random = seededRandom(7);
    const noise = () => random.below(2001) / 1000 - 1;
    const covered = Array.from({ length: 400 }, () => {
      const values = Array.from({ length: 20 }, noise).flatMap((tree) => [tree + 0.2 * noise(), tree + 0.2 * noise()]);
      const { low, high } = skewedTInterval(meanOf(values, 2), 0.95);
      return low <= 0 && high >= 0;
    }).filter(Boolean).length;
    expect(covered / 400).toBeGreaterThan(0.92);
    expect(covered / 400).toBeLessThan(0.98);
  });
});

describe('rates', () => {
  test('of one system have Wilson’s interval, as scipy', () => {
    const { low, high } = wilsonInterval(12 / 40, 40, 1.959963984540054);
    expect([low, high]).toEqual([expect.closeTo(0.18074845229746528, 9), expect.closeTo(0.45430018818144935, 9)]);
    expect(wilsonInterval(1, 89, 1.959963984540054).low).toBeCloseTo(0.9586234547637476, 9);
  });

  test('of a pair have the interval of Bonett and Price, and its p', () => {
    // (b + 1)/(n + 2) = 0.16, (c + 1)/(n + 2) = 0.06: 0.10 ± 1.96 × √((0.22 − 0.01)/100).
    const discordance = { items: 98, gained: 15, lost: 5 };
    const { low, high } = pairedRateInterval(discordance, 0.95);
    expect([low, high]).toEqual([expect.closeTo(0.010183, 5), expect.closeTo(0.189817, 5)]);
    expect(pairedRateP(discordance, low)).toBeCloseTo(0.05, 6);
    expect(mcNemarP(discordance)).toBeCloseTo(0.04138946533203125, 12);
  });
});
