import { describe, expect, test } from 'vitest';
import { bootstrap, percentileInterval, quantile, standardError } from '../../../evaluation/statistics/bootstrap.js';
import { clusterByTree, sumByCluster } from '../../../evaluation/statistics/clusters.js';
import { seededRandom, type Random } from '../../../evaluation/statistics/random.js';

/** Rows [value, 1] of items, two to a tree. */
function tableOf(values: readonly number[]) {
  const trees = values.map((_, index) => `tree ${Math.floor(index / 2)}`);
  return sumByCluster(Float64Array.from(values.flatMap((value) => [value, 1])), 2, clusterByTree(trees));
}

function meanInterval(values: readonly number[], samples: number, seed: number, confidence = 0.95) {
  const replicates = new Float64Array(samples);
  bootstrap([tableOf(values)], samples, seededRandom(seed), ([sums], sample) => {
    replicates[sample] = (sums?.[0] ?? 0) / (sums?.[1] ?? 0);
  });
  return { ...percentileInterval(replicates, confidence), replicates };
}

/** Pairs that share most of their value, as two questions of one tree do; the true mean is 0. */
function correlatedValues(pairs: number, random: Random): number[] {
  const noise = () => random.below(2001) / 1000 - 1;
  return Array.from({ length: pairs }, () => noise()).flatMap((shared) => [
    shared + 0.2 * noise(),
    shared + 0.2 * noise(),
  ]);
}

describe('cluster bootstrap', () => {
  test('a 95 % interval holds the true mean about 95 times in 100 although items of a tree are alike', () => {
    const random = seededRandom(7);
    const runs = 300;
    let covered = 0;
    for (let run = 0; run < runs; run += 1) {
      const { low, high } = meanInterval(correlatedValues(50, random), 400, run);
      if (low <= 0 && high >= 0) covered += 1;
    }
    expect(covered / runs).toBeGreaterThan(0.91);
    expect(covered / runs).toBeLessThan(0.985);
  });

  test('draws whole trees: resampled counts are multiples of the tree size', () => {
    const counts: number[] = [];
    bootstrap([tableOf([1, 2, 3, 4, 5, 6])], 50, seededRandom(1), ([sums]) => {
      counts.push(sums?.[1] ?? 0);
    });
    expect(new Set(counts)).toEqual(new Set([6]));
  });

  test('tables are resampled with the same draws, so a table differs from itself by nothing', () => {
    const table = tableOf([3, 1, 4, 1, 5, 9]);
    bootstrap([table, table], 20, seededRandom(1), ([first, second]) => {
      expect(first).toEqual(second);
    });
  });

  test('the same seed gives the same replicates, another seed others', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(meanInterval(values, 30, 5).replicates).toEqual(meanInterval(values, 30, 5).replicates);
    expect(meanInterval(values, 30, 5).replicates).not.toEqual(meanInterval(values, 30, 6).replicates);
  });
});

describe('replicates', () => {
  test('quantiles interpolate as numpy does', () => {
    expect(quantile(Float64Array.of(1, 2, 4, 8), 0.5)).toBe(3);
    expect(quantile(Float64Array.of(1, 2, 4, 8), 0.9)).toBeCloseTo(6.8, 12);
  });

  test('undefined replicates are left out of interval and standard error', () => {
    const replicates = Float64Array.of(1, Number.NaN, 3);
    expect(percentileInterval(replicates, 0.9).low).toBeCloseTo(1.1, 12);
    expect(standardError(replicates)).toBeCloseTo(Math.SQRT2, 12);
  });
});
