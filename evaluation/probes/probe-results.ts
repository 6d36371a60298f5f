import { METRICS, type ItemScores } from '../../contracts/evaluation.js';
import {
  GROUPS,
  Variant,
  VARIANTS,
  type Change,
  type GroupGap,
  type Probe,
  type ProbeFacts,
  type ProbeKind,
  type ProbeResults,
  type ProbeScore,
} from '../../contracts/probes.js';
import { MODEL_VARIANTS } from '../../contracts/temporal.js';
import { analysePair } from '../interval-rules.js';
import { ratio } from '../measurements.js';

export const PROBE_METRICS = ['chrf', 'crossEntropy'] as const;
type ProbeMetric = (typeof PROBE_METRICS)[number];

export interface Probed {
  readonly facts: ProbeFacts;
  readonly probes: readonly Probe[];
  /** Of the answers to the probes. */
  readonly scores: readonly ItemScores[];
}

/** A question as one model answered it: as it was, and put otherwise. */
interface Answered {
  readonly id: string;
  readonly treeId: string;
  readonly original: number;
  readonly variants: readonly (Pick<Probe, 'variant' | 'group'> & { readonly score: number })[];
}

/**
 * Robustness and fairness as HELM has them: means over questions of each question’s own score, original, put otherwise
 * (the mean of its variants) and worst of all of these, with paired differences whose units are conversation trees.
 *
 * @param originals scores of the held-out questions; probes of those that are not among them are left out
 */
export function probeResults(
  originals: readonly ItemScores[],
  { facts, probes, scores }: Probed,
  confidence: number,
): ProbeResults {
  const results = MODEL_VARIANTS.flatMap((system) =>
    PROBE_METRICS.map((metric) => {
      const of = (lines: readonly ItemScores[]) => lines.filter((line) => line.system === system);
      return { system, metric, answered: answeredBy(of(originals), of(scores), probes, metric) };
    }),
  );
  return {
    ...facts,
    scores: results.flatMap(({ answered, ...names }) => scoresOf(answered, names, confidence)),
    gaps: results.flatMap(({ answered, ...names }) => gapsOf(answered, names, confidence)),
  };
}

function answeredBy(
  originals: readonly ItemScores[],
  scores: readonly ItemScores[],
  probes: readonly Probe[],
  metric: ProbeMetric,
): Answered[] {
  const scoreOf = new Map(scores.map(({ id, metrics }) => [id, metrics[metric]?.score]));
  return originals.flatMap(({ id, treeId, metrics }) => {
    const original = metrics[metric]?.score;
    const variants = probes.flatMap((probe) => {
      const score = probe.of === id ? scoreOf.get(probe.id) : undefined;
      return score === undefined ? [] : [{ variant: probe.variant, group: probe.group, score }];
    });
    return original === undefined || variants.length === 0 ? [] : [{ id, treeId, original, variants }];
  });
}

interface Names {
  readonly system: string;
  readonly metric: ProbeMetric;
}

/** Of each kind, and of each variant. */
function scoresOf(answered: readonly Answered[], names: Names, confidence: number): ProbeScore[] {
  const kinds = ['robustness', 'fairness'] as const;
  return kinds.flatMap((kind) => {
    const own = Variant.options.filter((variant) => VARIANTS[variant] === kind);
    return [null, ...own].flatMap((variant) => {
      const chosen = variant === null ? own : [variant];
      return scoreOf(withVariants(answered, chosen), { ...names, kind, variant }, confidence);
    });
  });
}

function withVariants(answered: readonly Answered[], chosen: readonly Variant[]): Answered[] {
  return answered.flatMap((question) => {
    const variants = question.variants.filter(({ variant }) => chosen.includes(variant));
    return variants.length === 0 ? [] : [{ ...question, variants }];
  });
}

function scoreOf(
  questions: readonly Answered[],
  names: Names & { readonly kind: ProbeKind; readonly variant: Variant | null },
  confidence: number,
): ProbeScore[] {
  if (questions.length === 0) return [];
  const worstOf = METRICS[names.metric].better === 'higher' ? Math.min : Math.max;
  const original = questions.map((question) => question.original);
  const perturbed = questions.map(({ variants }) => mean(variants.map(({ score }) => score)));
  const worst = questions.map((question) => worstOf(question.original, ...question.variants.map(({ score }) => score)));
  const change = (values: readonly number[]) => changeOf(questions, original, values, names.metric, confidence);
  return [
    {
      ...{ ...names, questions: questions.length },
      ...{ original: mean(original), perturbed: mean(perturbed), worst: mean(worst) },
      ...{ change: change(perturbed), worstChange: change(worst) },
    },
  ];
}

/** Of questions that name one group alone: the same question about the first group and about the second. */
function gapsOf(answered: readonly Answered[], names: Names, confidence: number): GroupGap[] {
  return (['names', 'gender'] as const).flatMap((variant) => {
    const [first] = GROUPS[variant];
    const pairs = answered.flatMap((question) => {
      const swap = question.variants.find((one) => one.variant === variant);
      if (swap?.group == null) return [];
      const scores = [question.original, swap.score] as const;
      return [{ ...question, scores: swap.group === first ? scores : ([scores[1], scores[0]] as const) }];
    });
    if (pairs.length === 0) return [];
    const [ones, others] = [pairs.map(({ scores }) => scores[0]), pairs.map(({ scores }) => scores[1])];
    const change = changeOf(pairs, others, ones, names.metric, confidence);
    return [{ ...names, variant, questions: pairs.length, first: mean(ones), second: mean(others), change }];
  });
}

function changeOf(
  questions: readonly Pick<Answered, 'id' | 'treeId'>[],
  before: readonly number[],
  after: readonly number[],
  name: ProbeMetric,
  confidence: number,
): Change {
  const rows = (values: readonly number[]) => Float64Array.from(values.flatMap((value) => [value, 1]));
  const { delta, interval, note } = analysePair(
    {
      ...{ suite: 'probes', reference: 'original', candidate: 'perturbed' },
      metric: { name, kind: 'mean', better: METRICS[name].better, width: 2, score: ratio },
      ...{ ids: questions.map(({ id }) => id), clusterIds: questions.map(({ treeId }) => treeId) },
      ...{ referenceRows: rows(before), candidateRows: rows(after) },
    },
    confidence,
  );
  return { delta, interval, note };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
