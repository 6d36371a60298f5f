import { describe, expect, test } from 'vitest';
import { clusterBy, sumByCluster } from '../../../evaluation/statistics/clusters.js';
import { seededRandom } from '../../../evaluation/statistics/random.js';
import { randomisationP } from '../../../evaluation/statistics/randomisation.js';

const mean = (sums: ArrayLike<number>) => (sums[0] ?? 0) / (sums[1] ?? 0);

function tableOf(values: readonly number[], trees: readonly string[]) {
  return sumByCluster(Float64Array.from(values.flatMap((value) => [value, 1])), 2, clusterBy(trees));
}

function pOf(a: readonly number[], b: readonly number[], trees = a.map((_, index) => String(index)), seed = 1): number {
  return randomisationP(tableOf(a, trees), tableOf(b, trees), mean, { shuffles: 2000, random: seededRandom(seed) });
}

describe('approximate randomisation', () => {
  test('identical systems have p = 1', () => {
    const values = [0.1, 0.7, 0.3, 0.2, 0.9];
    expect(pOf(values, values)).toBe(1);
  });

  test('a difference in every one of 40 trees has the smallest p there is', () => {
    const values = Array.from({ length: 40 }, (_, index) => index / 40);
    expect(
      pOf(
        values,
        values.map((value) => value + 0.1),
      ),
    ).toBe(1 / 2001);
  });

  test('few trees cannot give a small p: with five, all alike, it is 2 / 2⁵ exactly', () => {
    expect(pOf([0, 0, 0, 0, 0], [1, 1, 1, 1, 1])).toBe(2 / 32);
  });

  test('items of one tree are swapped together, so a tree counts once however many items it has', () => {
    const zeros = new Array<number>(40).fill(0);
    const trees = zeros.map((_, index) => String(index % 5));
    expect(
      pOf(
        zeros,
        zeros.map(() => 1),
        trees,
      ),
    ).toBe(2 / 32);
  });

  test('where nothing differs but chance, p is below 0.05 about five times in a hundred', () => {
    const random = seededRandom(3);
    const draw = () => Array.from({ length: 30 }, () => random.below(1000));
    const small = Array.from({ length: 200 }, (_, run) => pOf(draw(), draw(), undefined, run)).filter((p) => p < 0.05);
    expect(small.length / 200).toBeGreaterThan(0.01);
    expect(small.length / 200).toBeLessThan(0.1);
  });

  test('clusters that do not differ change nothing: all swaps of the others are tried', () => {
    const same = new Array<number>(500).fill(1);
    expect(pOf([...same, 0, 0, 0, 0, 0, 0], [...same, 1, 1, 1, 1, 1, -1])).toBe(14 / 64);
  });

  test('random swaps agree with all of them', () => {
    const random = seededRandom(5);
    const noise = () => random.below(1000) / 1000;
    const a = Array.from({ length: 14 }, noise);
    const b = a.map((value) => value + noise() - 0.35);
    const shifted = (values: readonly number[]) => [...values, 1, 1.000001];
    const exact = pOf(a, b);
    expect(Math.abs(pOf(shifted(a), [...b, 1.000001, 1]) - exact)).toBeLessThan(0.04);
  });
});
