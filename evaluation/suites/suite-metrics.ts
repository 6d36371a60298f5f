import type { SuiteScore } from '../../contracts/suite.js';
import { ratio, type MeasuredMetric } from '../measurements.js';
import { metricInfo } from '../metrics/metric-info.js';

/** How the scores of items become one number: what they add is summed first, so that any subset has one. */
export interface SuiteMetric extends MeasuredMetric {
  /** What an item adds to the sums, shape [width]. */
  readonly row: (score: readonly number[]) => Float64Array;
}

/**
 * A metric by the harness's name, over these rows. A mean, but for those that the harness computes over all items at once:
 * `mcc`, the correlation of Matthews in its form for many classes (Gorodkin 2004), and `f1`, of the second class, both as
 * scikit-learn has them. Where `f1` is a number of each item, of its words, it is a mean too.
 */
export function suiteMetric(name: string, rows: readonly SuiteScore[]): SuiteMetric {
  const [base] = name.split(',');
  const { better } = metricInfo(name);
  const values = rows.flatMap(({ metrics }) => metrics[name] ?? []);
  const isPair = rows.some(({ metrics }) => metrics[name]?.length === 2);
  if (!isPair || (base !== 'mcc' && base !== 'f1')) {
    const kind = values.every((value) => value === 0 || value === 1) ? 'rate' : 'mean';
    return { name, better, kind, width: 2, score: ratio, row: ([value = Number.NaN]) => Float64Array.of(value, 1) };
  }
  const classes = Math.max(2, 1 + Math.max(0, ...values));
  const score = base === 'mcc' ? matthews : f1OfSecond;
  return {
    ...{ name, better, kind: 'corpus', width: classes * classes },
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

/** Of a confusion matrix, rows the right classes; 0 where one side has a single class. */
function matthews(matrix: Float64Array, classes: number): number {
  const { right, chosen } = marginals(matrix, classes);
  const total = sum(right);
  const correct = sum(right.map((_, at) => matrix[at * classes + at] ?? 0));
  const both = sum(right.map((count, at) => count * (chosen[at] ?? 0)));
  const spread = Math.sqrt((total ** 2 - sum(right.map((n) => n * n))) * (total ** 2 - sum(chosen.map((n) => n * n))));
  return spread === 0 ? 0 : (correct * total - both) / spread;
}

function f1OfSecond(matrix: Float64Array, classes: number): number {
  const { right, chosen } = marginals(matrix, classes);
  const found = matrix[classes + 1] ?? 0;
  const all = (right[1] ?? 0) + (chosen[1] ?? 0);
  return all === 0 ? 0 : (2 * found) / all;
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
