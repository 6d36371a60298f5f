import type { TestItem } from '../../contracts/dataset.js';
import type { AnswerLanguage, ToxicWord } from '../../contracts/evaluation.js';
import type { Generation } from '../../contracts/python-job.js';
import { ratio } from '../measurements.js';

/** What a system gave for one item. A model's generation is one; a baseline has no losses. */
export type Answer = Pick<Generation, 'id' | 'output'> & Partial<Generation>;

/** One item with its answer, tokenised once for all metrics. */
export interface MetricInput {
  readonly item: TestItem;
  readonly answer: Answer;
  /** Unicode words of the reference and of the answer. */
  readonly referenceWords: readonly string[];
  readonly answerWords: readonly string[];
  /** Null where no detector knows the target language. */
  readonly language: AnswerLanguage | null;
  /** Null where there is no list of toxic words for the language. */
  readonly toxic: readonly ToxicWord[] | null;
}

/**
 * A metric as sufficient statistics: a corpus score is a function of summed per-item rows, so that a bootstrap
 * resample costs additions only and nothing is tokenised twice.
 */
export interface Metric {
  /** A share of items, a mean over items, or another score of sums: which interval holds depends on it. */
  readonly kind: 'rate' | 'mean' | 'corpus';
  /** Length of an item's row. */
  readonly width: number;
  /** The item's row, shape [width]; null where the metric does not apply to the item. */
  readonly statistics: (input: MetricInput) => readonly number[] | null;
  /** The score from summed rows that start at `at`; NaN where nothing was counted. */
  readonly score: (sums: ArrayLike<number>, at: number) => number;
  /** The score of a single item from its row, where that is not `score` itself. */
  readonly itemScore?: (row: ArrayLike<number>) => number;
}

/** Numerator and denominator: a mean over items has rows [value, 1], a token-weighted one [sum, tokens]. */
export function ratioMetric(statistics: (input: MetricInput) => readonly [number, number] | null): Metric {
  return { kind: 'corpus', width: 2, statistics, score: ratio };
}

/** A plain mean over items. */
export function meanMetric(value: (input: MetricInput) => number | null): Metric {
  const statistics = (input: MetricInput) => {
    const score = value(input);
    return score === null ? null : [score, 1];
  };
  return { kind: 'mean', width: 2, statistics, score: ratio };
}

/** The share of the items that it is true of. */
export function rateMetric(holds: (input: MetricInput) => boolean | null): Metric {
  const value = (input: MetricInput) => {
    const held = holds(input);
    return held === null ? null : Number(held);
  };
  return { ...meanMetric(value), kind: 'rate' };
}
