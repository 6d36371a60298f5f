import { addWeighted } from './bootstrap.js';
import type { ClusterSums } from './clusters.js';
import type { Random } from './random.js';

/** One quantity under test: its score from a system's summed rows. */
export type ScoreOfSums = (sums: Float64Array) => number;

/** Rounding error below which two differences count as equal, relative to the scores compared. */
const RELATIVE_TOLERANCE = 1e-12;

/**
 * Two-sided p of each score's difference candidate − reference by approximate randomisation: under the null hypothesis
 * it does not matter which system gave which answers, so both swap their answers in a random half of the clusters.
 * p = (c + 1) / (n + 1), c the shuffles with a difference at least as large. Noreen 1989; Riezler and Maxwell 2005.
 */
export function approximateRandomisation(
  reference: ClusterSums,
  candidate: ClusterSums,
  scores: readonly ScoreOfSums[],
  shuffles: number,
  random: Random,
): number[] {
  const difference = scores.map((score) => score(candidate.total) - score(reference.total));
  const atLeast = scores.map(() => 0);
  const swap = swapper(reference, candidate, random);
  for (let shuffle = 0; shuffle < shuffles; shuffle += 1) {
    const [a, b] = swap();
    scores.forEach((score, index) => {
      if (isAtLeast(score(b), score(a), difference[index] ?? 0)) atLeast[index] = (atLeast[index] ?? 0) + 1;
    });
  }
  return atLeast.map((count) => (count + 1) / (shuffles + 1));
}

/** Counts an undefined shuffle (a score of nothing) against the candidate. */
function isAtLeast(b: number, a: number, observed: number): boolean {
  const tolerance = RELATIVE_TOLERANCE * (Math.abs(a) + Math.abs(b));
  return !(Math.abs(b - a) < Math.abs(observed) - tolerance);
}

/**
 * Sums of both systems after random swaps. With S = A + B fixed and D = Σ ±(A − B) over clusters, A* = (S + D) / 2 and
 * B* = (S − D) / 2, so one pass over the differences is enough. The two buffers are reused.
 */
function swapper(a: ClusterSums, b: ClusterSums, random: Random): () => readonly [Float64Array, Float64Array] {
  const differences: ClusterSums = { ...a, sums: a.sums.map((value, index) => value - (b.sums[index] ?? 0)) };
  const both = a.total.map((value, column) => value + (b.total[column] ?? 0));
  const signs = new Int32Array(a.clusters);
  const net = new Float64Array(a.width);
  const swapped = [new Float64Array(a.width), new Float64Array(a.width)] as const;
  return () => {
    for (let cluster = 0; cluster < signs.length; cluster += 1) signs[cluster] = random.flip() ? 1 : -1;
    addWeighted(differences, signs, net);
    for (let column = 0; column < net.length; column += 1) {
      swapped[0][column] = ((both[column] ?? 0) + (net[column] ?? 0)) / 2;
      swapped[1][column] = ((both[column] ?? 0) - (net[column] ?? 0)) / 2;
    }
    return swapped;
  };
}
