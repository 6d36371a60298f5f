import type { ScoreOfSums } from './statistics/jackknife.js';

/** What judging has to know of a metric. It knows nothing of texts: any tool's log that has a number an item will do. */
export interface MeasuredMetric<Name extends string = string> {
  readonly name: Name;
  /**
   * `rate`: rows [0 or 1, 1], the share of items; `mean`: rows [value, 1]; `corpus`: any score of summed rows, such as
   * a ratio of sums (nats over tokens), BLEU or chrF++; `resampled`: rows [value, 1], each the score of one and the same
   * test set drawn anew, as EuroEval keeps them.
   */
  readonly kind: 'rate' | 'mean' | 'corpus' | 'resampled';
  readonly better: 'higher' | 'lower' | 'neither';
  /** Length of an item's row of sufficient statistics. */
  readonly width: number;
  readonly score: ScoreOfSums;
}

/** One metric of one system, item by item. */
export interface Measurements<Name extends string = string> {
  readonly metric: MeasuredMetric<Name>;
  readonly ids: readonly string[];
  /** What items share: a conversation tree, a passage, a task; an item's own id where they share nothing. [items] */
  readonly clusterIds: readonly string[];
  /** Shape [items × width]; a row of zeros where the metric does not apply. */
  readonly rows: Float64Array;
}

/** One metric of two systems on the same items. */
export interface PairedMeasurements<Name extends string = string> extends Omit<Measurements<Name>, 'rows'> {
  /** What the items are of, e.g. `dialogue` or `arc_da`. */
  readonly suite: string;
  readonly reference: string;
  readonly candidate: string;
  /** Shape [items × width] each, rows of the same item at the same place. */
  readonly referenceRows: Float64Array;
  readonly candidateRows: Float64Array;
}

/** One number an item, e.g. of another tool's log: a rate where every value is 0 or 1, else a mean. */
export function measureNumbers(pair: {
  readonly suite: string;
  readonly reference: string;
  readonly candidate: string;
  readonly metric: { readonly name: string; readonly better: MeasuredMetric['better'] };
  readonly items: readonly {
    readonly id: string;
    /** The item's own id by default. */
    readonly clusterId?: string;
    readonly reference: number;
    readonly candidate: number;
  }[];
}): PairedMeasurements {
  const { items, metric, ...names } = pair;
  const binary = items.every(({ reference: a, candidate: b }) => [a, b].every((value) => value === 0 || value === 1));
  return {
    ...names,
    metric: { ...metric, kind: binary ? 'rate' : 'mean', width: 2, score: ratio },
    ids: items.map(({ id }) => id),
    clusterIds: items.map(({ id, clusterId }) => clusterId ?? id),
    referenceRows: Float64Array.from(items.flatMap(({ reference }) => [reference, 1])),
    candidateRows: Float64Array.from(items.flatMap(({ candidate }) => [candidate, 1])),
  };
}

/** First over second column: a mean of rows [value, 1], a weighted one of [sum, weight]. */
export const ratio: ScoreOfSums = (sums, at) => (sums[at] ?? 0) / (sums[at + 1] ?? 0);

/** The same pair on these items alone, e.g. those that no training text overlaps. */
export function keepItems<Name extends string>(
  pair: PairedMeasurements<Name>,
  keep: (id: string) => boolean,
): PairedMeasurements<Name> {
  const places = pair.ids.flatMap((id, place) => (keep(id) ? [place] : []));
  const { width } = pair.metric;
  const rowsAt = (rows: Float64Array) =>
    Float64Array.from(places.flatMap((place) => [...rows.subarray(place * width, (place + 1) * width)]));
  return {
    ...pair,
    ids: places.map((place) => pair.ids[place] ?? ''),
    clusterIds: places.map((place) => pair.clusterIds[place] ?? ''),
    referenceRows: rowsAt(pair.referenceRows),
    candidateRows: rowsAt(pair.candidateRows),
  };
}
