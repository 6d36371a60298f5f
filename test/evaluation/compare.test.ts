import { describe, expect, test } from 'vitest';
import { AccountingError } from '../../contracts/errors.js';
import type { Difference, MetricName } from '../../contracts/evaluation.js';
import { compareSystems } from '../../evaluation/compare.js';
import type { ScoredSystem } from '../../evaluation/replicates.js';
import { pointEstimates, scoreSystem } from '../../evaluation/score.js';
import { exampleGenerations, exampleItems } from './example-run.js';

const OPTIONS = { samples: 500, confidence: 0.95, seed: 1 };
const items = exampleItems(60);
const WEAK = { danish: 0.1, keep: 0.3, loss: 4, english: 2 };
const STRONG = { danish: 0.95, keep: 0.6, loss: 1.3, english: 2.4 };

function system(name: string, quality: typeof WEAK, seed: number): ScoredSystem {
  return {
    system: name,
    title: name,
    baseline: false,
    scores: scoreSystem(items, exampleGenerations(items, quality, seed), null),
  };
}

function find(
  differences: readonly Difference[],
  metric: MetricName,
  reference: string,
  candidate: string,
): Difference {
  const found = differences.find((d) => d.metric === metric && d.reference === reference && d.candidate === candidate);
  if (!found) throw new Error(`no difference ${candidate} − ${reference} in ${metric}`);
  return found;
}

const compared = compareSystems([system('base', WEAK, 1), system('sft', STRONG, 2), system('dpo', STRONG, 2)], OPTIONS);

describe('comparing systems', () => {
  test('every model pair is compared on every metric that both have', () => {
    const metrics = new Set(compared.differences.map(({ metric }) => metric));
    expect(compared.differences).toHaveLength(3 * metrics.size);
    expect(metrics).not.toContain('targetLanguageRate');
  });

  test('a clear gain is better, in the direction of the metric', () => {
    expect(find(compared.differences, 'crossEntropy', 'base', 'sft')).toMatchObject({ verdict: 'better' });
    expect(find(compared.differences, 'crossEntropy', 'base', 'sft').delta).toBeLessThan(-2);
    expect(find(compared.differences, 'chrf', 'base', 'sft').delta).toBeGreaterThan(10);
    expect(find(compared.differences, 'chrf', 'base', 'sft').verdict).toBe('better');
  });

  test('forgotten English is worse', () => {
    expect(find(compared.differences, 'englishCrossEntropy', 'base', 'sft').verdict).toBe('worse');
  });

  test('a change without a better direction is only a change', () => {
    expect(['changed', 'no detectable change']).toContain(
      find(compared.differences, 'lengthWords', 'base', 'sft').verdict,
    );
  });

  test('identical systems show no change, with p = 1', () => {
    for (const difference of compared.differences.filter(({ reference }) => reference === 'sft')) {
      expect(difference).toMatchObject({
        delta: 0,
        low: 0,
        high: 0,
        p: 1,
        adjustedP: 1,
        verdict: 'no detectable change',
      });
    }
  });

  test('the interval holds the difference, and the difference is that of the scores', () => {
    for (const { metric, reference, candidate, delta, low, high } of compared.differences) {
      expect(low).toBeLessThanOrEqual(delta);
      expect(high).toBeGreaterThanOrEqual(delta);
      const value = (name: string) =>
        compared.systems.find((entry) => entry.system === name)?.scores[metric]?.value ?? NaN;
      expect(delta).toBeCloseTo(value(candidate) - value(reference), 9);
    }
  });

  test('intervals of systems hold their point estimates', () => {
    const base = system('base', WEAK, 1);
    const points = pointEstimates(base.scores);
    const scores = compareSystems([base], OPTIONS).systems[0]?.scores ?? {};
    for (const [metric, { value, low, high }] of Object.entries(scores)) {
      expect(value).toBeCloseTo(points[metric as MetricName]?.value ?? NaN, 12);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });

  test('the adjusted p is never below the plain one', () => {
    for (const { p, adjustedP } of compared.differences) expect(adjustedP).toBeGreaterThanOrEqual(p);
  });

  test('the same seed gives the same numbers', () => {
    const again = compareSystems(
      [system('base', WEAK, 1), system('sft', STRONG, 2), system('dpo', STRONG, 2)],
      OPTIONS,
    );
    expect(again).toEqual(compared);
  });

  test('systems scored on different items are refused', () => {
    const fewer = items.slice(1);
    const scores = scoreSystem(fewer, exampleGenerations(fewer, STRONG, 2), null);
    const other = { system: 'sft', title: 'SFT', baseline: false, scores };
    expect(() => compareSystems([system('base', WEAK, 1), other], OPTIONS)).toThrow(AccountingError);
  });
});
