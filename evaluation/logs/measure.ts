import type { PairedMeasurements } from '../measurements.js';
import type { SuiteMetric } from '../suites/suite-metrics.js';
import type { Alignment } from './align.js';
import { clusterIds } from './cluster.js';
import type { Declared } from './declare.js';
import type { ItemValue } from './log.js';

/** One metric of one task with the items that both logs scored. */
export type Entry = Declared & Alignment;

/** Both logs' rows of the same items, and the score of each. */
export function measure(
  entry: Entry,
  reference: string,
  candidate: string,
  clusterBy: string | null,
): { pair: PairedMeasurements; scores: { reference: number; candidate: number } } {
  const { items, metric, better, tasks } = entry;
  const measured = { ...metric.measure(items.flatMap(({ values }) => values)), better };
  const rows = ([0, 1] as const).map((side) =>
    rowsOf(
      measured,
      items.map(({ values }) => values[side]),
    ),
  ) as [Float64Array, Float64Array];
  const pair = {
    ...{ suite: tasks[0].name, reference, candidate, metric: measured },
    ids: items.map((item) => item.reference.id),
    clusterIds: clusterIds(items, clusterBy, tasks[0].name),
    ...{ referenceRows: rows[0], candidateRows: rows[1] },
  };
  const [before, after] = rows.map((table) => measured.score(totalOf(table, measured.width), 0)) as [number, number];
  return { pair, scores: { reference: before, candidate: after } };
}

function rowsOf({ row, width }: SuiteMetric, values: readonly ItemValue[]): Float64Array {
  const rows = new Float64Array(values.length * width);
  for (const [index, value] of values.entries()) rows.set(row(value), index * width);
  return rows;
}

function totalOf(rows: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(width);
  for (const [place, value] of rows.entries()) sums[place % width] = (sums[place % width] ?? 0) + value;
  return sums;
}
