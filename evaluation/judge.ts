import type { Claim, Family, JudgedClaim } from '../contracts/evaluation.js';
import { AccountingError } from '../contracts/errors.js';
import { analysePair, type PairAnalysis } from './interval-rules.js';
import type { MeasuredMetric, PairedMeasurements } from './measurements.js';
import { holm } from './statistics/holm.js';
import { seededRandom } from './statistics/random.js';
import type { Interval } from './statistics/skewed-t.js';

export interface JudgeOptions {
  /** Random swaps of a test, where not all are tried. */
  readonly shuffles: number;
  readonly seed: number;
  /** Told of claims that are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The paired difference candidate − reference of one metric, with an interval that is not adjusted for others. */
export interface PairedDifference<Name extends string = string> {
  readonly suite: string;
  readonly metric: Name;
  readonly reference: string;
  readonly candidate: string;
  readonly delta: number;
  readonly interval: Interval | null;
  readonly note: string | null;
  /** Smallest true difference whose own test, unadjusted, finds it with 80 % chance; null where none is known. */
  readonly detectable: number | null;
  readonly items: number;
  readonly clusters: number;
  readonly differing: number;
}

interface Analysed<Name extends string> {
  readonly pair: PairedMeasurements<Name>;
  readonly analysis: PairAnalysis;
}

/**
 * Judges a declared family of claims on paired measurements of any suite, and gives every difference its interval.
 *
 * A claim is judged by the larger of two p: that of swapping answers, and that at which the interval leaves its
 * boundary. So a verdict never contradicts the interval beside it, and where the systems are no mirror images of one
 * another (a skewed null) both have to agree. Holm's adjustment runs over the claims of the family and over nothing
 * else; a claim that could not be measured still counts in it, as declared. Metrics that no claim names get their
 * intervals and no verdict.
 *
 * A claim against several references holds if it holds against each of them, by the largest p: an intersection–union
 * test (Berger 1982), so that nobody has to choose the best reference after seeing the results. That the candidate is
 * worse is said if it is worse than one of them, at Bonferroni's level.
 *
 * @throws AccountingError where a claim asks whether a metric without a better direction got better
 */
export function judge<Name extends string>(
  family: Family,
  measurements: readonly PairedMeasurements<Name>[],
  options: JudgeOptions,
): { differences: PairedDifference<Name>[]; claims: JudgedClaim[] } {
  const analysed = measurements.map((pair) => ({ pair, analysis: analysePair(pair, family.confidence) }));
  const differences = analysed.map(({ pair, analysis }) => differenceOf(pair, analysis, 1 - family.confidence));
  const tested = family.claims.map((claim, index) => {
    options.onProgress?.(index, family.claims.length);
    return testClaim(claim, analysed, { ...options, seed: options.seed + index });
  });
  const adjusted = holm(tested.map(({ p }) => p));
  const alpha = (1 - family.confidence) / Math.max(family.claims.length, 1);
  const claims = family.claims.map((claim, index) => {
    const test = tested[index] ?? NOT_TESTED;
    return judged(claim, test, adjusted[index] ?? 1, family.confidence, alpha);
  });
  return { differences, claims };
}

function differenceOf<Name extends string>(
  { suite, metric, reference, candidate }: PairedMeasurements<Name>,
  { delta, interval, note, items, clusters, differing, detectable }: PairAnalysis,
  alpha: number,
): PairedDifference<Name> {
  const facts = { delta, interval, note, items, clusters, differing, detectable: detectable(alpha) };
  return { suite, metric: metric.name, reference, candidate, ...facts };
}

/** The two directions in which a claim can be settled. */
interface Tested {
  readonly p: number;
  readonly holds: boolean;
  /** The reference that decides. */
  readonly deciding: { readonly reference: string; readonly analysis: PairAnalysis } | null;
  readonly missing: string | null;
}

const NOT_TESTED: Tested = { p: 1, holds: false, deciding: null, missing: 'nothing was measured' };

function testClaim<Name extends string>(
  claim: Claim,
  analysed: readonly Analysed<Name>[],
  options: JudgeOptions,
): Tested {
  const against = claim.references.flatMap((reference) => {
    const found = analysed.find(
      ({ pair }) =>
        pair.suite === claim.suite &&
        (pair.metric.name as string) === claim.metric &&
        pair.candidate === claim.candidate &&
        pair.reference === reference,
    );
    return found ? [{ reference, ...found, ...directions(claim, found, options) }] : [];
  });
  const missing = claim.references.filter((reference) => !against.some((one) => one.reference === reference));
  const weakest = against.toSorted((a, b) => b.holds - a.holds)[0];
  const strongest = against.toSorted((a, b) => a.worse - b.worse)[0];
  if (missing.length > 0 || !weakest || !strongest) {
    return { ...NOT_TESTED, missing: `not measured on both: ${[claim.candidate, ...missing].join(', ')}` };
  }
  const worse = Math.min(1, against.length * strongest.worse);
  const holds = weakest.holds <= worse;
  return { p: Math.min(weakest.holds, worse), holds, deciding: holds ? weakest : strongest, missing: null };
}

/** Two-sided p of each side: that the claim holds, and that the candidate is worse. */
function directions<Name extends string>(
  { direction, margin }: Claim,
  { pair: { metric }, analysis }: Analysed<Name>,
  { shuffles, seed }: JudgeOptions,
): { readonly holds: number; readonly worse: number } {
  const sign = signOf(metric);
  const swaps = analysis.pOfSwaps({ shuffles, random: seededRandom(seed) });
  const beyond = (boundary: number, side: 1 | -1) =>
    side * (sign * analysis.delta - boundary) > 0 ? analysis.pOfDifference(sign * boundary) : 1;
  if (direction === 'better') {
    return { holds: Math.max(beyond(margin, 1), swaps), worse: Math.max(beyond(-margin, -1), swaps) };
  }
  return { holds: beyond(-margin, 1), worse: Math.max(beyond(0, -1), swaps) };
}

/** +1 where higher is better. */
function signOf({ name, better }: MeasuredMetric): 1 | -1 {
  if (better !== 'neither') return better === 'higher' ? 1 : -1;
  throw new AccountingError(
    `Judging: expected a metric with a better direction in every claim, received ${name}, which has none. ` +
      'Leave it out of the claims: it gets its interval all the same.',
  );
}

function judged(
  claim: Claim,
  { p, holds, deciding, missing }: Tested,
  adjustedP: number,
  confidence: number,
  alpha: number,
): JudgedClaim {
  const detectable = deciding?.analysis.detectable(alpha) ?? null;
  const settled = adjustedP < 1 - confidence;
  const open = claim.direction === 'better' ? 'no detectable change' : 'inconclusive';
  const judgeable = deciding?.analysis.judgeable ?? false;
  return {
    ...claim,
    ...{ p, adjustedP, reference: deciding?.reference ?? null },
    outcome: settled ? (holds ? claim.direction : 'worse') : judgeable ? open : 'not judged',
    detectable:
      detectable === null ? null : claim.direction === 'better' ? detectable + claim.margin : claim.margin - detectable,
    reason: missing ?? (settled ? null : (deciding?.analysis.note ?? null)),
  };
}
