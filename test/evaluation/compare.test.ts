import { describe, expect, test } from 'vitest';
import { AccountingError } from '../../contracts/errors.js';
import type { JudgedClaim, MetricName } from '../../contracts/evaluation.js';
import { compareSystems } from '../../evaluation/compare.js';
import { familyHash } from '../../evaluation/family.js';
import { pointEstimates, scoreSystem, type ScoredSystem } from '../../evaluation/score.js';
import { exampleFamily, exampleGenerations, exampleItems } from './example-run.js';

const OPTIONS = { shuffles: 10_000, seed: 1 };
const FAMILY = exampleFamily(true);
const items = exampleItems(60);
const WEAK = { danish: 0.1, keep: 0.3, loss: 4, english: 2 };
const STRONG = { danish: 0.95, keep: 0.6, loss: 1.3, english: 2.4 };

function system(name: string, quality: typeof WEAK, seed: number): ScoredSystem {
  const scores = scoreSystem(items, exampleGenerations(items, quality, seed), null);
  return { system: name, title: name, baseline: false, scores };
}

const systems = [system('base', WEAK, 1), system('sft', STRONG, 2), system('dpo', STRONG, 2)];
const compared = compareSystems(systems, FAMILY, OPTIONS);

function outcome(metric: MetricName, reference: string, candidate: string): JudgedClaim['outcome'] | undefined {
  return compared.claims.find(
    (claim) => claim.metric === metric && claim.candidate === candidate && claim.references.includes(reference),
  )?.outcome;
}

describe('comparing systems', () => {
  test('every model pair is compared on every metric that both have', () => {
    const metrics = new Set(compared.differences.map(({ metric }) => metric));
    expect(compared.differences).toHaveLength(3 * metrics.size);
    expect(metrics).not.toContain('targetLanguageRate');
  });

  test('a clear gain is better, in the direction of the metric', () => {
    expect(outcome('crossEntropy', 'base', 'sft')).toBe('better');
    expect(outcome('chrf', 'base', 'sft')).toBe('better');
  });

  test('forgotten English is worse, and English that did not move is kept', () => {
    expect(outcome('plainEnglishCrossEntropy', 'base', 'sft')).toBe('worse');
  });

  test('what no baseline or language identifier measured is not judged, and says so', () => {
    expect(outcome('targetLanguageRate', 'base', 'sft')).toBe('not judged');
    expect(outcome('chrf', 'copy-question', 'sft')).toBe('not judged');
    expect(compared.claims[0]?.reason).toBe('not measured on both: sft, copy-question, frequent-answer');
  });

  test('the same answers twice are no detectable change on every metric, and differ on no item', () => {
    for (const difference of compared.differences.filter(({ reference }) => reference === 'sft')) {
      expect(difference).toMatchObject({ delta: 0, differing: 0, interval: null });
    }
    expect(outcome('chrf', 'sft', 'dpo')).toBe('no detectable change');
  });

  test('the difference is that of the scores, and its interval holds it', () => {
    for (const { metric, reference, candidate, delta, interval } of compared.differences) {
      const value = (name: string) =>
        compared.systems.find((entry) => entry.system === name)?.scores[metric as MetricName]?.value ?? NaN;
      expect(delta).toBeCloseTo(value(candidate) - value(reference), 9);
      if (interval) expect(interval.low <= delta && delta <= interval.high).toBe(true);
    }
  });

  test('intervals of systems hold their point estimates', () => {
    for (const { system: name, scores } of compared.systems) {
      const own = systems.find((entry) => entry.system === name);
      const points = own ? pointEstimates(own.scores) : {};
      for (const [metric, { value, interval }] of Object.entries(scores)) {
        expect(value).toBeCloseTo(points[metric as MetricName]?.value ?? NaN, 9);
        if (interval) expect(interval.low <= value && value <= interval.high).toBe(true);
      }
    }
  });

  test('the same seed gives the same numbers', () => {
    expect(compareSystems(systems, FAMILY, OPTIONS)).toEqual(compared);
  });

  test('systems scored on different items are refused', () => {
    const fewer = items.slice(1);
    const scores = scoreSystem(fewer, exampleGenerations(fewer, STRONG, 2), null);
    const other = { system: 'sft', title: 'SFT', baseline: false, scores };
    expect(() => compareSystems([system('base', WEAK, 1), other], FAMILY, OPTIONS)).toThrow(AccountingError);
  });
});

describe('the family of claims', () => {
  test('follows from the settings alone, and so does its hash', () => {
    const again = exampleFamily(true);
    expect(familyHash(again)).toBe(familyHash(FAMILY));
    expect(familyHash({ ...again, claims: again.claims.slice(1) })).not.toBe(familyHash(FAMILY));
  });

  test('names no metric without a better direction, and no two that measure the same overlap', () => {
    const claimed = new Set(FAMILY.claims.map(({ metric }) => metric));
    expect([...claimed].sort()).toEqual(['chrf', 'crossEntropy', 'plainEnglishCrossEntropy', 'targetLanguageRate']);
  });

  test('claims nothing of a model that is not asked for', () => {
    const without = exampleFamily(false);
    expect(without.claims.some(({ candidate }) => candidate === 'dpo')).toBe(false);
  });
});
