import type { MeasuredMetric, Measurements, PairedMeasurements } from './measurements.js';
import { analyseResamples } from './resamples.js';
import { atMost, upperBound } from './statistics/binomial.js';
import { clusterBy, differingClusters, sumByCluster, type ClusterSums } from './statistics/clusters.js';
import { detectableRateChange, detectableShift } from './statistics/detectable-effect.js';
import { carryingClusters, jackknife, type Jackknifed } from './statistics/jackknife.js';
import type { Random } from './statistics/random.js';
import { randomisationP } from './statistics/randomisation.js';
import { largest } from './statistics/largest.js';
import { mcNemarP, pairedRateInterval, pairedRateP, wilsonInterval, type Discordance } from './statistics/rates.js';
import { reach, skewedTInterval, skewedTP, type Interval } from './statistics/skewed-t.js';
import { criticalT } from './statistics/student-t.js';

/** With fewer clusters no interval holds what it says (docs/log.md, "Coverage"). */
export const MIN_CLUSTERS = 20;
/** From so many on every interval holds, also of skewed data; below it is given with a caution. */
export const ENOUGH_CLUSTERS = 80;
/** Clusters in which something differs: with fewer no test can find anything, and the spread is not known. */
export const MIN_DIFFERING = 10;
/** Below `ENOUGH_CLUSTERS`: where the spread is that of fewer clusters than this, rare and large values make it. */
const MIN_CARRYING = 2;
/** Relative to a score: by less the same sum in another order changes it in float32 (batches of another size: 1e-7). */
const ARITHMETIC = 1e-5;

/** Either an interval, or the reason why none is offered. */
export interface Offered {
  readonly interval: Interval | null;
  /** Why there is no interval, or a caution about the one there is. */
  readonly note: string | null;
}

/** What the items say of the true difference candidate − reference of one metric. */
export interface PairAnalysis extends Offered {
  readonly delta: number;
  readonly items: number;
  readonly clusters: number;
  /** Items on which the systems differ. */
  readonly differing: number;
  /** False where the items cannot carry any verdict, not even "no detectable change". */
  readonly judgeable: boolean;
  /** Two-sided p of the hypothesis that the true difference is `value`, from the interval; 1 where there is none. */
  readonly pOfDifference: (value: number) => number;
  /** Two-sided p of "nothing but chance", from swapping answers; exact McNemar for a rate of single items. */
  readonly pOfSwaps: (options: { readonly shuffles: number; readonly random: Random }) => number;
  /** The smallest true difference that a test at level `alpha` finds with 80 % chance; null where none is. */
  readonly detectable: (alpha: number) => number | null;
}

/** Analyses a pair on one metric: which interval holds here, or none. */
export function analysePair(pair: PairedMeasurements, confidence: number): PairAnalysis {
  const { metric } = pair;
  if (metric.kind === 'resampled') return analyseResamples(pair, confidence);
  const { reference, candidate, jackknifed } = jackknifePair(pair);
  const { estimate: delta, clusters } = jackknifed;
  const items = pair.ids.length;
  const discordance = isSingle(pair, clusters) ? discordanceOf(pair) : null;
  const differingOnes = differingClusters(reference, candidate).length;
  const refusal = refusalOf(metric, jackknifed, differingOnes);
  const common = {
    ...{ delta, items, clusters, differing: countDiffering(pair), judgeable: refusal?.judgeable ?? true },
    pOfSwaps: (options: { readonly shuffles: number; readonly random: Random }) =>
      discordance ? mcNemarP(discordance) : randomisationP(reference, candidate, metric.score, options),
  };
  if (refusal) {
    const seen = { differing: differingOnes, score: metric.score(reference.total, 0) };
    const pOfDifference = refusal.judgeable ? boundaryP(metric, jackknifed, seen) : () => 1;
    return { ...common, interval: null, note: refusal.reason, pOfDifference, detectable: () => null };
  }
  const note = cautionOf(clusters);
  if (discordance) {
    return {
      ...common,
      ...{ note, interval: pairedRateInterval(discordance, confidence) },
      pOfDifference: (value) => pairedRateP(discordance, value),
      detectable: (alpha) => detectableRateChange(items, (discordance.gained + discordance.lost) / items, alpha),
    };
  }
  return {
    ...common,
    ...{ note, interval: skewedTInterval(jackknifed, confidence) },
    pOfDifference: (value) => skewedTP(jackknifed, value),
    detectable: (alpha) => {
      const { down, up } = reach(jackknifed, alpha);
      return detectableShift(Math.max(down, up), clusters - 1) * jackknifed.standardError;
    },
  };
}

/** The difference candidate − reference with what leaving out one cluster at a time says of it. */
export function jackknifePair({ metric, clusterIds, referenceRows, candidateRows }: PairedMeasurements): {
  readonly reference: ClusterSums;
  readonly candidate: ClusterSums;
  readonly jackknifed: Jackknifed;
} {
  const clustering = clusterBy(clusterIds);
  const [reference, candidate] = [referenceRows, candidateRows].map((rows) =>
    sumByCluster(rows, metric.width, clustering),
  ) as [ClusterSums, ClusterSums];
  const tables = [
    { sums: candidate, sign: 1 },
    { sums: reference, sign: -1 },
  ] as const;
  return { reference, candidate, jackknifed: jackknife(tables, metric.score) };
}

/** One system's score with an interval: Wilson's for a rate, the jackknife's for everything else. */
export function estimateScore(
  { metric, clusterIds, rows, ids }: Measurements,
  confidence: number,
): { value: number } & Offered {
  const clustering = clusterBy(clusterIds);
  const sums = sumByCluster(rows, metric.width, clustering);
  const jackknifed = jackknife([{ sums, sign: 1 }], metric.score);
  const { estimate: value, clusters } = jackknifed;
  const note = cautionOf(clusters);
  if (clusters < MIN_CLUSTERS) return { value, interval: null, note: tooFew(clusters) };
  if (metric.kind === 'rate') return { value, note, interval: clusteredWilson(jackknifed, ids.length, confidence) };
  if (fromTheUsual(jackknifed) < MIN_DIFFERING) {
    return { value, interval: null, note: `fewer than ${MIN_DIFFERING} items differ from all others` };
  }
  return { value, note, interval: skewedTInterval(jackknifed, confidence) };
}

function clusteredWilson(jackknifed: Jackknifed, items: number, confidence: number): Interval {
  const { estimate, clusters } = jackknifed;
  const critical = criticalT(1 - confidence, clusters === items ? 1e6 : clusters - 1);
  return wilsonInterval(estimate, independentOnes(jackknifed, items), critical);
}

/** Clustered items count as so many single ones as would give the standard error that the jackknife finds. */
function independentOnes({ estimate, standardError, clusters }: Jackknifed, items: number): number {
  const variance = estimate * (1 - estimate);
  const independent = clusters === items ? items : variance === 0 ? clusters : variance / standardError ** 2;
  return Math.min(independent, items);
}

/** As how many independent items those of a rate count; null where they are too few for any interval. */
export function independentItems({ metric, clusterIds, rows, ids }: Measurements): number | null {
  const jackknifed = jackknife(
    [{ sums: sumByCluster(rows, metric.width, clusterBy(clusterIds)), sign: 1 }],
    metric.score,
  );
  return jackknifed.clusters < MIN_CLUSTERS ? null : independentOnes(jackknifed, ids.length);
}

/** Clusters whose pseudo-value is not the most frequent one. */
function fromTheUsual({ pseudoValues }: Jackknifed): number {
  const counts = new Map<string, number>();
  for (const value of pseudoValues) {
    const key = value.toPrecision(9);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return pseudoValues.length - largest(counts.values());
}

function refusalOf(
  metric: MeasuredMetric,
  jackknifed: Jackknifed,
  differing: number,
): { readonly judgeable: boolean; readonly reason: string } | null {
  const { clusters } = jackknifed;
  if (clusters < MIN_CLUSTERS) return { judgeable: false, reason: tooFew(clusters) };
  if (differing < MIN_DIFFERING) return { judgeable: true, reason: fewDiffer(metric, differing, clusters) };
  if (clusters < ENOUGH_CLUSTERS && carryingClusters(jackknifed) < MIN_CARRYING) {
    return {
      judgeable: false,
      reason: `rare and large differences in ${clusters} clusters: no interval holds with fewer than ${ENOUGH_CLUSTERS}`,
    };
  }
  return null;
}

/**
 * Two-sided p of a change of `value` where too few clusters differ for an interval. A rate moves by no more than the
 * share of clusters that differ, so such a change would be seen in that many. Of anything else a change is known, as a
 * t-test knows it, where it is none: a loss that is equal in every cluster is not worse.
 */
function boundaryP(
  { kind }: MeasuredMetric,
  { clusters, pseudoValues }: Jackknifed,
  { differing, score }: { readonly differing: number; readonly score: number },
): (value: number) => number {
  if (kind === 'rate') return (value) => Math.min(1, 2 * atMost(differing, clusters, Math.min(Math.abs(value), 1)));
  const noise = ARITHMETIC * Math.abs(score);
  if (pseudoValues.some((value) => !(Math.abs(value) <= noise))) return () => 1;
  return (value) => (Math.abs(value) <= noise ? 1 : 0);
}

function tooFew(clusters: number): string {
  return `from ${clusters} independent clusters: no interval holds with fewer than ${MIN_CLUSTERS}`;
}

/** How far a rate can have moved follows from how many clusters differ: "the rule of three" where none does. */
function fewDiffer({ kind }: MeasuredMetric, differing: number, clusters: number): string {
  const among =
    differing === 0
      ? 'the same in every cluster'
      : `${differing} of ${clusters} clusters differ, ${MIN_DIFFERING} are needed`;
  if (kind !== 'rate') return among;
  return `${among}; the true change is at most ${(100 * upperBound(differing, clusters, 0.95)).toFixed(1)} percentage points`;
}

function cautionOf(clusters: number): string | null {
  return clusters < ENOUGH_CLUSTERS
    ? `from ${clusters} clusters: with fewer than ${ENOUGH_CLUSTERS}, rare large differences may not have been seen`
    : null;
}

/** Whether every item is a cluster of its own and the rate applies to all of them. */
function isSingle({ metric, ids, referenceRows: a, candidateRows: b }: PairedMeasurements, clusters: number): boolean {
  if (metric.kind !== 'rate' || clusters !== ids.length) return false;
  return ids.every((_, item) => a[2 * item + 1] === 1 && b[2 * item + 1] === 1);
}

function discordanceOf({ ids, referenceRows: a, candidateRows: b }: PairedMeasurements): Discordance {
  const changes = ids.map((_, item) => (b[2 * item] ?? 0) - (a[2 * item] ?? 0));
  const count = (sign: number) => changes.filter((change) => Math.sign(change) === sign).length;
  return { items: ids.length, gained: count(1), lost: count(-1) };
}

function countDiffering({ metric: { width }, ids, referenceRows: a, candidateRows: b }: PairedMeasurements): number {
  const differs = (item: number) => {
    for (let at = item * width; at < (item + 1) * width; at += 1) if (a[at] !== b[at]) return true;
    return false;
  };
  return ids.filter((_, item) => differs(item)).length;
}
