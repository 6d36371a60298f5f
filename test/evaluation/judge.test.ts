import { describe, expect, test } from 'vitest';
import { AccountingError } from '../../contracts/errors.js';
import type { Claim, JudgedClaim } from '../../contracts/evaluation.js';
import { analysePair, estimateScore, MIN_CLUSTERS, MIN_DIFFERING } from '../../evaluation/interval-rules.js';
import { judge } from '../../evaluation/judge.js';
import { keepItems, measureNumbers, type PairedMeasurements } from '../../evaluation/measurements.js';
import { seededRandom } from '../../evaluation/statistics/random.js';

const OPTIONS = { shuffles: 10_000, seed: 1 };

interface Log {
  reference?: string;
  clusterSize?: number;
  better?: 'higher' | 'lower' | 'neither';
}

/** Another tool's log: one number an item. */
function pairOf(
  values: readonly (readonly [reference: number, candidate: number])[],
  { reference = 'a', clusterSize = 1, better = 'higher' }: Log = {},
): PairedMeasurements {
  return measureNumbers({
    ...{ suite: 'arc_da', reference, candidate: 'b', metric: { name: 'score', better } },
    items: values.map(([a, b], index) => ({
      id: `item ${index}`,
      clusterId: `task ${Math.floor(index / clusterSize)}`,
      reference: a,
      candidate: b,
    })),
  });
}

const claimOf = (changes: Partial<Claim> = {}): Claim => ({
  ...{ suite: 'arc_da', metric: 'score', candidate: 'b', references: ['a'], direction: 'better', margin: 0 },
  ...changes,
});

function outcomesOf(claims: readonly Claim[], pairs: readonly PairedMeasurements[]): JudgedClaim['outcome'][] {
  const judged = judge({ confidence: 0.95, claims: [...claims] }, pairs, OPTIONS);
  return judged.claims.map(({ outcome }) => outcome);
}

/** `shift` is added to every difference of two noisy measurements. */
function noisy(count: number, shift: number, seed = 1): [number, number][] {
  const random = seededRandom(seed);
  const noise = () => random.below(2001) / 1000 - 1;
  return Array.from({ length: count }, () => {
    const item = 3 * noise();
    return [item + noise(), item + shift + noise()];
  });
}

/** Pass or fail: so many items gained, lost, and the same. */
function passes(gained: number, lost: number, same: number): [number, number][] {
  const of = (count: number, pair: [number, number]) => Array.from({ length: count }, () => pair);
  return [...of(gained, [0, 1]), ...of(lost, [1, 0]), ...of(same, [1, 1])];
}

describe('a claim', () => {
  test.each([
    ['better', 1, 'better'],
    ['no detectable change', 0, 'better'],
    ['worse', -1, 'better'],
    ['not worse', 0, 'not worse'],
    ['worse', -1, 'not worse'],
  ] as const)('is %s where the candidate moved by %d and %s was claimed', (outcome, shift, direction) => {
    const claim = claimOf({ direction, margin: direction === 'better' ? 0 : 0.5 });
    expect(outcomesOf([claim], [pairOf(noisy(200, shift))])).toEqual([outcome]);
  });

  test('follows the direction of the metric', () => {
    expect(outcomesOf([claimOf()], [pairOf(noisy(200, 1), { better: 'lower' })])).toEqual(['worse']);
  });

  test('holds against several references only if it holds against each', () => {
    const easy = pairOf(noisy(200, 1));
    const claim = claimOf({ references: ['a', 'c'] });
    expect(outcomesOf([claim], [easy, pairOf(noisy(200, 1, 2), { reference: 'c' })])).toEqual(['better']);
    expect(outcomesOf([claim], [easy, pairOf(noisy(200, 0, 2), { reference: 'c' })])).toEqual(['no detectable change']);
    expect(outcomesOf([claim], [easy, pairOf(noisy(200, -1, 2), { reference: 'c' })])).toEqual(['worse']);
  });

  test('that was not measured is not judged and still counts in the family', () => {
    const measured = pairOf(noisy(200, 0.2));
    const { claims } = judge(
      { confidence: 0.95, claims: [claimOf(), claimOf({ suite: 'mmlu_da' })] },
      [measured],
      OPTIONS,
    );
    expect(claims[1]).toMatchObject({ outcome: 'not judged', p: 1, reason: 'not measured on both: b, a' });
    expect(claims[0]?.adjustedP).toBeCloseTo(Math.min(1, 2 * (claims[0]?.p ?? 0)), 12);
  });

  test('never contradicts the interval beside it, nor the test of swapped answers', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const pair = pairOf(noisy(40, 0.4, seed));
      const { claims, differences } = judge({ confidence: 0.95, claims: [claimOf()] }, [pair], { ...OPTIONS, seed });
      const interval = differences[0]?.interval ?? { low: 0, high: 0 };
      if (claims[0]?.outcome === 'better') expect(interval.low).toBeGreaterThan(0);
      if (interval.low <= 0) expect(claims[0]?.outcome).toBe('no detectable change');
    }
  });

  test('about a metric without a better direction is refused', () => {
    const pair = pairOf(noisy(30, 0), { better: 'neither' });
    expect(() => outcomesOf([claimOf()], [pair])).toThrow(AccountingError);
  });
});

test('one system’s mean over 130,000 unlike items has an interval', () => {
  const { referenceRows: rows, ...pair } = pairOf(Array.from({ length: 130_000 }, (_, at) => [at / 7, 0]));
  expect(estimateScore({ ...pair, rows }, 0.95).interval).not.toBeNull();
});

describe('where no interval holds', () => {
  const analyse = (values: [number, number][], clusterSize = 1) => analysePair(pairOf(values, { clusterSize }), 0.95);

  test('with too few clusters there is none and no verdict, however many items they have', () => {
    const pair = pairOf(noisy(300, 5), { clusterSize: 16 });
    expect(analysePair(pair, 0.95)).toMatchObject({ clusters: 19, interval: null, judgeable: false });
    expect(analysePair(pair, 0.95).note).toContain(`fewer than ${MIN_CLUSTERS}`);
    expect(outcomesOf([claimOf()], [pair])).toEqual(['not judged']);
  });

  test('with few items that differ a rate has none, says how far it can have moved, and is no detectable change', () => {
    expect(analyse(passes(0, 0, 89)).note).toBe(
      'the same in every cluster; the true change is at most 3.3 percentage points',
    );
    expect(analyse(passes(5, 0, 295)).note).toContain(`5 of 300 clusters differ, ${MIN_DIFFERING} are needed`);
    expect(outcomesOf([claimOf()], [pairOf(passes(5, 0, 295))])).toEqual(['no detectable change']);
  });

  test('rare and large differences have none below 80 items, and one above', () => {
    const rare = (count: number) =>
      noisy(count, 0).map(([a, b], index): [number, number] => (index % 40 === 0 ? [a, b + 50] : [a, b]));
    expect(analyse(rare(40)).note).toContain('rare and large');
    expect(analyse(rare(40)).judgeable).toBe(false);
    expect(analyse(rare(400)).interval).not.toBeNull();
  });

  test('a shift that is the same in every item is the clearest there is', () => {
    const values = noisy(40, 0).map(([a]): [number, number] => [a, a + 1]);
    expect(outcomesOf([claimOf()], [pairOf(values)])).toEqual(['better']);
  });
});

describe('paired measurements', () => {
  test('of zeros and ones are a rate, judged by McNemar’s exact test', () => {
    const pair = pairOf(passes(15, 5, 60));
    expect(pair.metric.kind).toBe('rate');
    // Two-sided binomial: 2 × P(X ≥ 15; 20, ½).
    expect(analysePair(pair, 0.95).pOfSwaps({ shuffles: 1, random: seededRandom(1) })).toBeCloseTo(0.04139, 5);
  });

  test('can be judged on a part of the items', () => {
    const kept = keepItems(pairOf(noisy(60, 1)), (id) => id.endsWith('0'));
    expect(analysePair(kept, 0.95)).toMatchObject({ items: 6, clusters: 6 });
  });
});
