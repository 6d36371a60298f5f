import { describe, expect, test } from 'vitest';
import type { ItemScores } from '../../../contracts/evaluation.js';
import type { Probe, ProbeFacts } from '../../../contracts/probes.js';
import { probeResults } from '../../../evaluation/probes/probe-results.js';

const facts: ProbeFacts = { rules: true, questions: 30, most: 30, variants: { typos: { possible: 30, made: 30 } } };
const ids = Array.from({ length: 30 }, (_, at) => `q${at}`);

function score(id: string, chrf: number, system = 'sft'): ItemScores {
  return {
    ...{ system, id, treeId: id.split('~')[0] ?? '' },
    metrics: { chrf: { score: chrf, statistics: [] }, crossEntropy: { score: 10 - chrf / 10, statistics: [] } },
  };
}
const probe = (of: string, variant: Probe['variant'], group: Probe['group'] = null): Probe => ({
  ...{ id: `${of}~${variant}`, of, variant, group },
});

/** Questions have 50 and 52 points in turn; typing errors take 1 to 9 of them, lower case gives 2. */
const originals = ids.map((id, at) => score(id, at % 2 === 0 ? 50 : 52));
const noisy = ids.flatMap((id, at) => [
  score(`${id}~typos`, (at % 2 === 0 ? 50 : 52) - 1 - (at % 9)),
  score(`${id}~lower-case`, (at % 2 === 0 ? 50 : 52) + 2),
]);
const probes = ids.flatMap((id) => [probe(id, 'typos'), probe(id, 'lower-case')]);

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const typos = mean(ids.map((_, at) => 1 + (at % 9)));

describe('robustness', () => {
  const { scores } = probeResults(originals, { facts, probes, scores: noisy }, 0.95);
  const row = (metric: string, variant: string | null) =>
    scores.find((one) => one.metric === metric && one.variant === variant && one.kind === 'robustness');

  test('is original, mean over variants, and worst of all of them, over questions', () => {
    expect(row('chrf', null)).toMatchObject({ system: 'sft', questions: 30, original: 51 });
    expect(row('chrf', null)?.perturbed).toBeCloseTo(51 + (2 - typos) / 2, 9);
    expect(row('chrf', null)?.worst).toBeCloseTo(51 - typos, 9);
    expect(row('chrf', 'typos')?.perturbed).toBeCloseTo(51 - typos, 9);
    expect(row('chrf', 'lower-case')).toMatchObject({ perturbed: 53, worst: 51, worstChange: { delta: 0 } });
  });

  test('is worst where cross-entropy is highest', () => {
    expect(row('crossEntropy', 'typos')?.worst).toBeCloseTo(10 - (51 - typos) / 10, 9);
  });

  test('has a paired interval around its difference, and says why where there is none', () => {
    const { delta = 0, interval } = row('chrf', 'typos')?.change ?? {};
    expect(delta).toBeCloseTo(-typos, 9);
    expect(interval?.low).toBeLessThan(delta);
    expect(interval?.high).toBeLessThan(0);
    const few = probeResults(originals.slice(0, 5), { facts, probes, scores: noisy }, 0.95);
    expect(few.scores[0]).toMatchObject({ questions: 5, change: { interval: null } });
    expect(few.scores[0]?.change.note).toMatch(/5 independent clusters/);
  });

  test('leaves out questions that are not compared, and models that were not asked', () => {
    expect(new Set(scores.map(({ system }) => system))).toEqual(new Set(['sft']));
    expect(probeResults([], { facts, probes, scores: noisy }, 0.95)).toEqual({ ...facts, scores: [], gaps: [] });
  });
});

describe('a gap', () => {
  test('is that of the first group minus the second, whichever of them was the original', () => {
    const swaps = ids.map((id, at) => probe(id, 'names', at % 2 === 0 ? 'majority' : 'minority'));
    // With names of the majority 40 + at, with those of minorities 8 less; one question in three says so by 10.
    const first = (at: number) => 40 + at;
    const second = (at: number) => first(at) - (at % 3 === 0 ? 10 : 7);
    const { gaps, scores } = probeResults(
      ids.map((id, at) => score(id, at % 2 === 0 ? first(at) : second(at))),
      {
        facts,
        probes: swaps,
        scores: ids.map((id, at) => score(`${id}~names`, at % 2 === 0 ? second(at) : first(at))),
      },
      0.95,
    );
    const gap = gaps.find(({ metric }) => metric === 'chrf');
    expect(gap).toMatchObject({ system: 'sft', variant: 'names', questions: 30, first: 54.5, second: 46.5 });
    expect(gap?.change.delta).toBeCloseTo(8, 9);
    expect(gap?.change.interval?.low).toBeGreaterThan(7);
    expect(scores.find(({ metric, variant }) => metric === 'chrf' && variant === 'names')).toMatchObject({
      kind: 'fairness',
      worst: 46.5,
    });
  });

  test('leaves out questions that name both groups', () => {
    const swaps = [probe('q0', 'gender', null), probe('q1', 'gender', 'female')];
    const { gaps } = probeResults(
      originals,
      { facts, probes: swaps, scores: [score('q0~gender', 30), score('q1~gender', 60)] },
      0.95,
    );
    expect(gaps.find(({ metric }) => metric === 'chrf')).toMatchObject({ questions: 1, first: 60, second: 52 });
  });
});
