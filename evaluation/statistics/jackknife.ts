import type { ClusterSums } from './clusters.js';

/** A score, or a difference of two, with what leaving out one cluster at a time says of it. */
export interface Jackknifed {
  readonly estimate: number;
  readonly standardError: number;
  /** Of the pseudo-values; 0 for a symmetric distribution. */
  readonly skewness: number;
  readonly clusters: number;
  /** clusters × estimate − (clusters − 1) × the estimate without cluster i, shape [clusters]. */
  readonly pseudoValues: Float64Array;
  /** What lies as near to one another as this is the same but for rounding. */
  readonly rounding: number;
}

/** A score from summed rows that start at `at`; NaN where nothing was counted. */
export type ScoreOfSums = (sums: ArrayLike<number>, at: number) => number;

/**
 * Delete-one-cluster jackknife of Σ sign × score(table): one table gives the score of a system, two give a paired
 * difference. For a mean over single items the standard error is that of the t-test. Tukey 1958; Miller 1974.
 */
export function jackknife(tables: readonly { sums: ClusterSums; sign: 1 | -1 }[], score: ScoreOfSums): Jackknifed {
  const clusters = tables[0]?.sums.clusters ?? 0;
  const scores = tables.map(({ sums }) => score(sums.total, 0));
  const estimate = tables.reduce((sum, { sign }, at) => sum + sign * (scores[at] ?? 0), 0);
  const rounding = ROUNDING * clusters * scores.reduce((sum, one) => sum + Math.abs(one), 0);
  const pseudoValues = new Float64Array(clusters);
  for (const { sums, sign } of tables) {
    const rest = new Float64Array(sums.width);
    for (let cluster = 0; cluster < clusters; cluster += 1) {
      for (let column = 0; column < sums.width; column += 1) {
        rest[column] = (sums.total[column] ?? 0) - (sums.sums[cluster * sums.width + column] ?? 0);
      }
      pseudoValues[cluster] = (pseudoValues[cluster] ?? 0) + sign * score(rest, 0);
    }
  }
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    pseudoValues[cluster] = clusters * estimate - (clusters - 1) * (pseudoValues[cluster] ?? 0);
  }
  return { estimate, clusters, rounding, pseudoValues, ...spreadOf(pseudoValues, rounding) };
}

/**
 * Rounding error of a score relative to its size. A pseudo-value holds it times the number of clusters, so of two scores
 * whose difference is the same everywhere it can be more than that difference.
 */
const ROUNDING = 1e-13;

function spreadOf(values: Float64Array, rounding: number): Pick<Jackknifed, 'standardError' | 'skewness'> {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  let [squares, cubes] = [0, 0];
  for (const value of values) {
    squares += (value - mean) ** 2;
    cubes += (value - mean) ** 3;
  }
  if (!(squares > count * rounding ** 2)) return { standardError: 0, skewness: 0 };
  return {
    standardError: Math.sqrt(squares / (count - 1) / count),
    skewness: cubes / count / (squares / count) ** 1.5,
  };
}

/**
 * How many clusters, as it were, carry the spread: (Σe²)² / Σe⁴ of the centred pseudo-values. A third of them where
 * they are normal, 1 where a single one differs, all where there is no spread.
 */
export function carryingClusters({ pseudoValues, standardError }: Jackknifed): number {
  if (standardError === 0) return pseudoValues.length;
  const mean = pseudoValues.reduce((sum, value) => sum + value, 0) / pseudoValues.length;
  let [squares, fourths] = [0, 0];
  for (const value of pseudoValues) {
    squares += (value - mean) ** 2;
    fourths += (value - mean) ** 4;
  }
  return squares ** 2 / fourths;
}
