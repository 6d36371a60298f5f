import { describe, expect, test } from 'vitest';
import type { Claim, JudgedClaim } from '../../contracts/evaluation.js';
import { judge } from '../../evaluation/judge.js';
import { ratio, type PairedMeasurements } from '../../evaluation/measurements.js';

/** Two systems that differ by the same in every cluster: there is no spread, and what is left of it is rounding. */

const MARGIN = 0.05;
const SHIFTS = [0, 1e-9, 0.001, MARGIN, 0.3];

/** Sizes of clusters. */
const SHAPES: Readonly<Record<string, readonly number[]>> = {
  'one cluster': [60],
  'two clusters': [30, 30],
  'too few': new Array<number>(19).fill(2),
  'single items, just enough': new Array<number>(20).fill(1),
  'single items': new Array<number>(90).fill(1),
  'in threes': new Array<number>(40).fill(3),
  unequal: Array.from({ length: 90 }, (_, at) => 1 + (at % 7)),
};

/** What an item adds: a value, or nats over so many tokens. */
const KINDS = {
  mean: (loss: number): [number, number] => [loss, 1],
  'corpus, by tokens': (loss: number, at: number): [number, number] => [loss * (20 + (at % 37)), 20 + (at % 37)],
} as const;

const clustersOf = (sizes: readonly number[]) =>
  sizes.flatMap((size, cluster) => new Array<string>(size).fill(`tree ${cluster}`));

function pairOf(
  clusterIds: readonly string[],
  row: (system: 0 | 1, at: number) => [number, number],
  metric: Pick<PairedMeasurements['metric'], 'kind' | 'better'>,
): PairedMeasurements {
  const rows = (system: 0 | 1) => Float64Array.from(clusterIds.flatMap((_, at) => row(system, at)));
  return {
    ...{ suite: 's', reference: 'a', candidate: 'b', clusterIds },
    ids: clusterIds.map((_, at) => `item ${at}`),
    metric: { name: 'm', width: 2, score: ratio, ...metric },
    ...{ referenceRows: rows(0), candidateRows: rows(1) },
  };
}

function outcomeOf(pair: PairedMeasurements, direction: Claim['direction'], margin: number): JudgedClaim['outcome'] {
  const claim = { suite: 's', metric: 'm', candidate: 'b', references: ['a'], direction, margin };
  const [judged] = judge({ confidence: 0.95, claims: [claim] }, [pair], { shuffles: 300, seed: 1 }).claims;
  return judged?.outcome ?? 'not judged';
}

/** By the shift alone, a gain being above zero. */
function due(gain: number, direction: Claim['direction'], margin: number): JudgedClaim['outcome'] {
  if (direction === 'better') return gain > margin ? 'better' : gain < -margin ? 'worse' : 'no detectable change';
  return gain > -margin ? 'not worse' : 'worse';
}

const CASES = Object.keys(SHAPES).flatMap((shape) => Object.keys(KINDS).map((kind) => [shape, kind] as const));

describe('the same difference everywhere', () => {
  test.each(CASES)('%s: %s', (shape, kind) => {
    const clusters = clustersOf(SHAPES[shape] ?? []);
    const row = KINDS[kind as keyof typeof KINDS];
    const wrong: unknown[] = [];
    for (const size of SHIFTS)
      for (const shift of size === 0 ? [0] : [size, -size])
        for (const better of ['higher', 'lower'] as const)
          for (const direction of ['better', 'not worse'] as const) {
            const margin = direction === 'better' ? 0.001 : MARGIN;
            const loss = (system: 0 | 1, at: number) => 8 + Math.sin(at) + (system === 1 ? shift : 0);
            const pair = pairOf(clusters, (system, at) => row(loss(system, at), at), {
              kind: kind === 'mean' ? 'mean' : 'corpus',
              better,
            });
            const gain = better === 'higher' ? shift : -shift;
            const expected = new Set(clusters).size < 20 ? 'not judged' : due(gain, direction, margin);
            const received = outcomeOf(pair, direction, margin);
            if (received !== expected) wrong.push({ shift, better, direction, expected, received });
          }
    expect(wrong).toEqual([]);
  });
});

describe('a rate that is the same on every item', () => {
  const same = (items: number) =>
    pairOf(clustersOf(new Array<number>(items).fill(1)), (_, at) => [at % 2, 1], { kind: 'rate', better: 'higher' });

  // 2 × 0.95ⁿ falls below 0.05 at 72 items: so many would have shown a change of five points.
  test.each([
    [19, 'not judged'],
    [60, 'inconclusive'],
    [72, 'not worse'],
    [2000, 'not worse'],
  ] as const)('%d items: %s', (items, outcome) => {
    expect(outcomeOf(same(items), 'not worse', MARGIN)).toBe(outcome);
    expect(outcomeOf(same(items), 'better', 0)).toBe(items < 20 ? 'not judged' : 'no detectable change');
  });

  test('or on all but few of very many is not worse, for the few bound the change', () => {
    const pair = (items: number) =>
      pairOf(clustersOf(new Array<number>(items).fill(1)), (system, at) => [system === 1 && at < 5 ? 0 : 1, 1], {
        kind: 'rate',
        better: 'higher',
      });
    expect(outcomeOf(pair(100), 'not worse', MARGIN)).toBe('inconclusive');
    expect(outcomeOf(pair(1000), 'not worse', MARGIN)).toBe('not worse');
  });
});

describe('a loss that differs in few clusters', () => {
  const few = (change: number) =>
    pairOf(clustersOf(new Array<number>(60).fill(1)), (system, at) => [8 + (system === 1 && at < 3 ? change : 0), 1], {
      kind: 'mean',
      better: 'lower',
    });

  test('has no known spread, so nothing is said of it', () => {
    expect(outcomeOf(few(0.01), 'not worse', MARGIN)).toBe('inconclusive');
  });

  test('by no more than arithmetic in another order is not worse', () => {
    expect(outcomeOf(few(1e-6), 'not worse', MARGIN)).toBe('not worse');
    expect(outcomeOf(few(1e-6), 'better', 0)).toBe('no detectable change');
  });
});

describe('resamples', () => {
  const draws = (count: number, shift: number) =>
    pairOf(
      Array.from({ length: count }, (_, at) => `draw ${at}`),
      (system, at) => [50 + at + system * shift, 1],
      { kind: 'resampled', better: 'higher' },
    );

  test('that are all the same are not worse, and of fewer than five nothing is said', () => {
    expect(outcomeOf(draws(10, 0), 'not worse', MARGIN)).toBe('not worse');
    expect(outcomeOf(draws(10, 0), 'better', 0)).toBe('no detectable change');
    expect(outcomeOf(draws(4, 0), 'not worse', MARGIN)).toBe('not judged');
  });

  test('that all differ by the same were not drawn anew', () => {
    expect(outcomeOf(draws(10, 1), 'not worse', MARGIN)).toBe('not judged');
  });
});
