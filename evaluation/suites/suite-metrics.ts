import type { SuiteScore } from '../../contracts/suite.js';
import { ratio, type MeasuredMetric } from '../measurements.js';
import { BLEU_WIDTH, bleuScore } from '../metrics/bleu.js';
import { CHRF_WIDTH, chrfScore } from '../metrics/chrf.js';
import { metricInfo } from '../metrics/metric-info.js';
import { largest } from '../statistics/largest.js';

/** How the scores of items become one number: what they add is summed first, so that any subset has one. */
export interface SuiteMetric extends MeasuredMetric {
  /** What an item adds to the sums, shape [width]. */
  readonly row: (score: readonly number[]) => Float64Array;
}

type Scored = Pick<SuiteScore, 'metrics'>;

/** Computed over all items at once, from pairs of the right class and the chosen one; as scikit-learn has them. */
const OF_CLASSES: Readonly<Record<string, (matrix: Float64Array, classes: number) => number>> = {
  /** The correlation of Matthews in its form for many classes (Gorodkin 2004). */
  mcc: matthews,
  /** Of the second class. */
  f1: (matrix, classes) => f1Of(1, matrix, classes),
  /** The mean over the classes that there are. */
  macro_f1: macroF1,
};

/** Whether a metric is made of pairs of classes, where it is not a number of each item. */
export function countsClasses(name: string): boolean {
  return Object.hasOwn(OF_CLASSES, name.split(',')[0] ?? '');
}

/** Scores of a corpus, from counts that sacrebleu sums. */
const OF_CORPUS: Readonly<Record<string, Pick<SuiteMetric, 'width' | 'score'>>> = {
  'chrf++': { width: CHRF_WIDTH, score: chrfScore },
  bleu: { width: BLEU_WIDTH, score: bleuScore },
};

/**
 * A metric by the harness's name or ours, over these rows: a mean, but for those above. Where `f1` is a number of each
 * item, of its words, it is a mean too.
 */
export function suiteMetric(name: string, rows: readonly Scored[]): SuiteMetric {
  const [base = ''] = name.split(',');
  const ofClasses = OF_CLASSES[base];
  const ofCorpus = OF_CORPUS[base];
  const hasPairs = rows.some(({ metrics }) => metrics[name]?.length === 2);
  if (ofClasses !== undefined && hasPairs) return overClasses(name, rows, ofClasses);
  if (ofCorpus !== undefined) return { ...named(name), ...ofCorpus, row: (counts) => Float64Array.from(counts) };
  // Where there is nothing to find and nothing was found, all is right.
  return mean(name, rows, base.startsWith('micro_f1') ? 1 : Number.NaN);
}

function named(name: string): Pick<SuiteMetric, 'name' | 'better' | 'kind'> {
  return { name, better: metricInfo(name).better, kind: 'corpus' };
}

function overClasses(
  name: string,
  rows: readonly Scored[],
  score: (matrix: Float64Array, classes: number) => number,
): SuiteMetric {
  const pairs = rows.flatMap(({ metrics }) => metrics[name] ?? []);
  const classes = 1 + largest(pairs, 1);
  return {
    ...named(name),
    width: classes * classes,
    row: ([right = 0, chosen = 0]) => {
      const row = new Float64Array(classes * classes);
      row[right * classes + chosen] = 1;
      return row;
    },
    score: (sums, at) =>
      score(
        Float64Array.from({ length: classes * classes }, (_, cell) => sums[at + cell] ?? 0),
        classes,
      ),
  };
}

/** Of one number an item its mean; of two the sum of the first over that of the second, such as those of F1. */
function mean(name: string, rows: readonly Scored[], ofNothing: number): SuiteMetric {
  const values = rows.flatMap(({ metrics }) => (metrics[name] === undefined ? [] : [metrics[name]]));
  const isRate = values.every(({ length, 0: value }) => length === 1 && (value === 0 || value === 1));
  return {
    ...{ ...named(name), kind: isRate ? 'rate' : values.every(({ length }) => length === 1) ? 'mean' : 'corpus' },
    width: 2,
    row: ([value = Number.NaN, weight = 1]) => Float64Array.of(value, weight),
    score: (sums, at) => (sums[at + 1] === 0 ? ofNothing : ratio(sums, at)),
  };
}

/** Of a confusion matrix, rows the right classes; 0 where one side has a single class. */
export function matthews(matrix: Float64Array, classes: number): number {
  const { right, chosen } = marginals(matrix, classes);
  const total = sum(right);
  const correct = sum(right.map((_, at) => matrix[at * classes + at] ?? 0));
  const both = sum(right.map((count, at) => count * (chosen[at] ?? 0)));
  const spread = Math.sqrt((total ** 2 - sum(right.map((n) => n * n))) * (total ** 2 - sum(chosen.map((n) => n * n))));
  return spread === 0 ? 0 : (correct * total - both) / spread;
}

export function f1Of(at: number, matrix: Float64Array, classes: number): number {
  const { right, chosen } = marginals(matrix, classes);
  const all = (right[at] ?? 0) + (chosen[at] ?? 0);
  return all === 0 ? 0 : (2 * (matrix[at * (classes + 1)] ?? 0)) / all;
}

export function macroF1(matrix: Float64Array, classes: number): number {
  const { right, chosen } = marginals(matrix, classes);
  const there = right.flatMap((count, at) => (count + (chosen[at] ?? 0) > 0 ? [at] : []));
  return sum(there.map((at) => f1Of(at, matrix, classes))) / there.length;
}

function marginals(matrix: Float64Array, classes: number): { right: number[]; chosen: number[] } {
  const places = Array.from({ length: classes }, (_, at) => at);
  const cell = (row: number, column: number) => matrix[row * classes + column] ?? 0;
  return {
    right: places.map((row) => sum(places.map((column) => cell(row, column)))),
    chosen: places.map((column) => sum(places.map((row) => cell(row, column)))),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The value of a metric over these rows; null where none of them has it. */
export function valueOf(name: string, rows: readonly SuiteScore[]): number | null {
  const metric = suiteMetric(name, rows);
  const sums = new Float64Array(metric.width);
  let items = 0;
  for (const { metrics } of rows) {
    const score = metrics[name];
    if (score === undefined) continue;
    items += 1;
    for (const [at, part] of metric.row(score).entries()) sums[at] = (sums[at] ?? 0) + part;
  }
  return items === 0 ? null : metric.score(sums, 0);
}

/** The primary metric of every model, for a stage's note. */
export function describeScores(primary: string, rows: readonly SuiteScore[]): string {
  const systems = [...new Set(rows.map(({ system }) => system))];
  const values = systems.map((system) => {
    const value = valueOf(
      primary,
      rows.filter((row) => row.system === system),
    );
    return `${system} ${value === null ? 'not measured' : value.toFixed(3)}`;
  });
  return `${primary}: ${values.join(', ')}`;
}
