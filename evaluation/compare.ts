import { AccountingError } from '../contracts/errors.js';
import {
  METRICS,
  type Difference,
  type Family,
  type JudgedClaim,
  type MetricName,
  type SystemScores,
} from '../contracts/evaluation.js';
import { DIALOGUE } from './family.js';
import { estimateScore } from './interval-rules.js';
import { judge, type JudgeOptions } from './judge.js';
import type { MeasuredMetric, Measurements, PairedMeasurements } from './measurements.js';
import { ALL_METRICS, METRIC_NAMES } from './metrics/all-metrics.js';
import { withinRange } from './metrics/metric-info.js';
import type { MetricRows, ScoredSystem } from './score.js';

/** Pairs of models whose differences are shown on every metric; claims may name others. */
export const PAIRS: readonly (readonly [reference: string, candidate: string])[] = [
  ['base', 'sft'],
  ['sft', 'dpo'],
  ['base', 'dpo'],
  ['base-few-shot', 'sft'],
  ['base-few-shot', 'dpo'],
];

/** Swaps of a test, at least: the smallest p is 1 / (swaps + 1), and Holm over 13 claims multiplies it by 13. */
const MIN_SHUFFLES = 10_000;

/**
 * Scores with intervals for every system, the paired differences of the models, and what came of the claims. The
 * clusters are conversation trees; other suites bring their own.
 *
 * @throws AccountingError where two systems were not scored on the same items in the same order
 */
export function compareSystems(
  systems: readonly ScoredSystem[],
  family: Family,
  options: JudgeOptions,
  suites: readonly PairedMeasurements[] = [],
): { systems: SystemScores[]; differences: Difference[]; claims: JudgedClaim[] } {
  refuseDifferentItems(systems);
  const shuffles = Math.max(options.shuffles, MIN_SHUFFLES);
  return {
    systems: systems.map((system) => withIntervals(system, family.confidence)),
    ...judge<string>(family, [...pairsOf(systems, family), ...suites], { ...options, shuffles }),
  };
}

function rowsAt({ rows, applies }: MetricRows, places: readonly number[], width: number): MetricRows {
  const kept = Uint8Array.from(places, (place) => applies[place] ?? 0);
  return {
    items: kept.reduce((sum, one) => sum + one, 0),
    applies: kept,
    rows: Float64Array.from(places.flatMap((place) => [...rows.subarray(place * width, (place + 1) * width)])),
  };
}

function refuseDifferentItems(systems: readonly ScoredSystem[]): void {
  const first = systems[0];
  for (const other of systems) {
    if (other.scores.ids.join('\n') === first?.scores.ids.join('\n')) continue;
    throw new AccountingError(
      `Comparing: expected the ${first?.scores.ids.length ?? 0} items of ${first?.system ?? 'no system'} in the same ` +
        `order for ${other.system}, received ${other.scores.ids.length} that differ. Score both on one test set.`,
    );
  }
}

function withIntervals(system: ScoredSystem, confidence: number): SystemScores {
  const scores: SystemScores['scores'] = {};
  for (const name of METRIC_NAMES) {
    const own = measurementsOf(system, name);
    if (own === null) continue;
    const { value, interval } = estimateScore(own, confidence);
    scores[name] = { value, interval: interval && withinRange(name, interval), items: own.ids.length };
  }
  return { system: system.system, title: system.title, baseline: system.baseline, scores };
}

/** Every metric of the pairs of models, and of other pairs the metrics that a claim names. */
function pairsOf(systems: readonly ScoredSystem[], family: Family): PairedMeasurements<MetricName>[] {
  const shown = PAIRS.flatMap(([reference, candidate]) =>
    METRIC_NAMES.map((metric) => ({ reference, candidate, metric })),
  );
  const claimed = family.claims.flatMap(({ references, candidate, metric: claimedMetric }) =>
    references.flatMap((reference) => {
      const metric = METRIC_NAMES.find((name) => name === claimedMetric);
      return metric === undefined || PAIRS.some(([a, b]) => a === reference && b === candidate)
        ? []
        : [{ reference, candidate, metric }];
    }),
  );
  return [...claimed, ...shown].flatMap(({ reference, candidate, metric }) => {
    const find = (name: string) => systems.find(({ system }) => system === name);
    return pairUp(find(reference), find(candidate), metric) ?? [];
  });
}

/** On the items that the metric applies to in both; null where there are none. */
export function pairUp(
  reference: ScoredSystem | undefined,
  candidate: ScoredSystem | undefined,
  name: MetricName,
): PairedMeasurements<MetricName> | null {
  const [a, b] = [reference?.scores.metrics[name], candidate?.scores.metrics[name]];
  if (!reference || !candidate || !a || !b) return null;
  const places = reference.scores.ids.flatMap((_, place) => (a.applies[place] && b.applies[place] ? [place] : []));
  if (places.length === 0) return null;
  const { width } = ALL_METRICS[name];
  return {
    suite: DIALOGUE,
    reference: reference.system,
    candidate: candidate.system,
    metric: measured(name),
    ids: places.map((place) => reference.scores.ids[place] ?? ''),
    clusterIds: places.map((place) => reference.scores.treeIds[place] ?? ''),
    referenceRows: rowsAt(a, places, width).rows,
    candidateRows: rowsAt(b, places, width).rows,
  };
}

function measurementsOf({ scores }: ScoredSystem, name: MetricName): Measurements | null {
  const rows = scores.metrics[name];
  if (!rows) return null;
  const places = scores.ids.flatMap((_, place) => (rows.applies[place] ? [place] : []));
  return {
    metric: measured(name),
    ids: places.map((place) => scores.ids[place] ?? ''),
    clusterIds: places.map((place) => scores.treeIds[place] ?? ''),
    rows: rowsAt(rows, places, ALL_METRICS[name].width).rows,
  };
}

function measured(name: MetricName): MeasuredMetric<MetricName> {
  const { kind, width, score } = ALL_METRICS[name];
  return { name, kind, width, score, better: METRICS[name].better };
}
