import type { ClusterSums } from './clusters.js';
import type { Random } from './random.js';

/**
 * Cluster bootstrap: `visit(sums)` is called once per resample with the summed rows of each table, shape
 * [tables][width]; the buffers are reused. Clusters are drawn with replacement, the same ones for every table, so that
 * differences between tables are paired. Efron and Tibshirani 1993, chapters 6 and 13; Koehn 2004 for corpus metrics.
 */
export function bootstrap(
  tables: readonly ClusterSums[],
  samples: number,
  random: Random,
  visit: (sums: readonly Float64Array[], sample: number) => void,
): void {
  const clusters = tables[0]?.clusters ?? 0;
  const sums = tables.map((table) => new Float64Array(table.width));
  const draws = new Int32Array(clusters);
  for (let sample = 0; sample < samples; sample += 1) {
    draws.fill(0);
    for (let draw = 0; draw < clusters; draw += 1) {
      const cluster = random.below(clusters);
      draws[cluster] = (draws[cluster] ?? 0) + 1;
    }
    tables.forEach((table, index) => {
      addWeighted(table, draws, sums[index] ?? new Float64Array());
    });
    visit(sums, sample);
  }
}

/** target = Σ weight(cluster) × row(cluster). */
export function addWeighted(table: ClusterSums, weights: Int32Array, target: Float64Array): void {
  const { clusters, width, sums } = table;
  target.fill(0);
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    const weight = weights[cluster] ?? 0;
    if (weight === 0) continue;
    const start = cluster * width;
    for (let column = 0; column < width; column += 1) {
      target[column] = (target[column] ?? 0) + weight * (sums[start + column] ?? 0);
    }
  }
}

/** The interval between the percentiles (1 − confidence)/2 and (1 + confidence)/2 of bootstrap replicates. */
export function percentileInterval(replicates: Float64Array, confidence: number): { low: number; high: number } {
  const sorted = replicates.filter(Number.isFinite).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

/** Quantile of sorted values with linear interpolation (Hyndman and Fan type 7, numpy's default). */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (position - below) * (high - low);
}

/** Standard deviation of bootstrap replicates: the standard error of what was resampled. */
export function standardError(replicates: Float64Array): number {
  const finite = replicates.filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(finite.length - 1, 1));
}
