import type { PairAnalysis } from './interval-rules.js';
import type { PairedMeasurements } from './measurements.js';
import { detectableShift } from './statistics/detectable-effect.js';
import { criticalT, twoSidedP } from './statistics/student-t.js';

/** With fewer the spread of resamples says next to nothing of that of test sets. */
export const MIN_RESAMPLES = 5;

/**
 * Analyses scores of one and the same test set drawn anew with replacement, the same draws for both systems.
 *
 * How the difference spreads over the draws is its standard error (Efron 1979), so more draws make it known better and
 * no smaller. Their mean is off the difference by a draw's spread over √n, so with standard deviation s of n draws
 * (mean − true difference) / (s √(1 + 1/n)) has Student's t with n − 1 degrees of freedom. Divided by √n instead, as
 * EuroEval's own intervals of one system are, ten draws cover 42–45 % (docs/log.md).
 */
export function analyseResamples(
  { referenceRows, candidateRows, ids }: PairedMeasurements,
  confidence: number,
): PairAnalysis {
  const differences = ids.map((_, draw) => (candidateRows[2 * draw] ?? 0) - (referenceRows[2 * draw] ?? 0));
  const n = differences.length;
  const delta = differences.reduce((sum, value) => sum + value, 0) / n;
  const spread = Math.sqrt(differences.reduce((sum, value) => sum + (value - delta) ** 2, 0) / (n - 1));
  const error = spread * Math.sqrt(1 + 1 / n);
  const counts = { delta, items: n, clusters: n, differing: differences.filter((value) => value !== 0).length };
  const refusal = refusalOf(n, spread, delta);
  if (refusal !== null) {
    const judgeable = n >= MIN_RESAMPLES && delta === 0;
    const pOfDifference = (value: number) => (judgeable && value !== 0 ? 0 : 1);
    return {
      ...{ ...counts, judgeable, note: refusal, pOfDifference },
      ...{ interval: null, pOfSwaps: () => 1, detectable: () => null },
    };
  }
  const reach = criticalT(1 - confidence, n - 1) * error;
  const pOfDifference = (value: number) => twoSidedP((delta - value) / error, n - 1);
  return {
    ...{ ...counts, judgeable: true, pOfDifference },
    interval: { low: delta - reach, high: delta + reach },
    note: `from ${n} resamples of one test set`,
    pOfSwaps: () => pOfDifference(0),
    detectable: (alpha) => detectableShift(criticalT(alpha, n - 1), n - 1) * error,
  };
}

function refusalOf(n: number, spread: number, delta: number): string | null {
  if (n < MIN_RESAMPLES) return `from ${n} resamples: no interval holds with fewer than ${MIN_RESAMPLES}`;
  if (spread > 1e-12) return null;
  return delta === 0 ? 'the same in every resample' : 'the same difference in every resample: they are not drawn anew';
}
