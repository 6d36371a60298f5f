import { differingClusters, type ClusterSums } from './clusters.js';
import type { ScoreOfSums } from './jackknife.js';
import type { Random } from './random.js';

/** Rounding error below which two differences count as equal, relative to the scores compared. */
const RELATIVE_TOLERANCE = 1e-12;

/** Up to so many differing clusters every one of the 2ⁿ ways to swap is tried. */
const EXACT_CLUSTERS = 14;

/** Clusters whose 2ⁿ signed sums are kept in a table, so that a shuffle adds one row for all of them. */
const GROUP = 5;
/** Groups whose choices one draw of 32 bits gives. */
const GROUPS_A_DRAW = 6;

/**
 * Two-sided p of the difference candidate − reference: under the null hypothesis it does not matter which system gave
 * which answers, so both may swap them in any set of clusters. Where few clusters differ, all sets are tried (Fisher's
 * randomisation test); else p = (c + 1) / (n + 1), c the random sets with a difference at least as large. Noreen 1989;
 * Riezler and Maxwell 2005.
 */
export function randomisationP(
  reference: ClusterSums,
  candidate: ClusterSums,
  score: ScoreOfSums,
  { shuffles, random }: { readonly shuffles: number; readonly random: Random },
): number {
  const rows = differences(reference, candidate);
  const isAtLeast = comparison(reference, candidate, score);
  if (rows.length <= EXACT_CLUSTERS) return allSwaps(rows, isAtLeast);
  const nets = randomNets(rows, reference.width, random);
  let count = 0;
  for (let shuffle = 0; shuffle < shuffles; shuffle += 1) if (isAtLeast(nets())) count += 1;
  return (count + 1) / (shuffles + 1);
}

/** reference − candidate of each cluster in which they differ: the others change nothing when they are swapped. */
function differences(reference: ClusterSums, candidate: ClusterSums): Float64Array[] {
  const { width } = reference;
  return differingClusters(reference, candidate).map((cluster) =>
    Float64Array.from({ length: width }, (_, column) => {
      const at = cluster * width + column;
      return (reference.sums[at] ?? 0) - (candidate.sums[at] ?? 0);
    }),
  );
}

/**
 * Whether a swap gives at least the observed difference. With S = A + B fixed and D = Σ ±(A − B) over clusters the
 * swapped sums are A* = (S + D) / 2 and B* = (S − D) / 2. An undefined one (a score of nothing) counts against the
 * candidate.
 */
function comparison(a: ClusterSums, b: ClusterSums, score: ScoreOfSums): (net: Float64Array) => boolean {
  const observed = Math.abs(score(b.total, 0) - score(a.total, 0));
  const both = a.total.map((value, column) => value + (b.total[column] ?? 0));
  const [left, right] = [new Float64Array(a.width), new Float64Array(a.width)];
  return (net) => {
    for (let column = 0; column < net.length; column += 1) {
      left[column] = ((both[column] ?? 0) + (net[column] ?? 0)) / 2;
      right[column] = ((both[column] ?? 0) - (net[column] ?? 0)) / 2;
    }
    const [before, after] = [score(left, 0), score(right, 0)];
    const tolerance = RELATIVE_TOLERANCE * (Math.abs(before) + Math.abs(after));
    return !(Math.abs(after - before) < observed - tolerance);
  };
}

/** Every set of swaps but for the mirror images, which have the same difference; the observed one is among them. */
function allSwaps(rows: readonly Float64Array[], isAtLeast: (net: Float64Array) => boolean): number {
  const net = new Float64Array(rows[0]?.length ?? 0);
  const sets = 2 ** Math.max(rows.length - 1, 0);
  let count = 0;
  for (let set = 0; set < sets; set += 1) {
    net.fill(0);
    rows.forEach((row, index) => {
      const sign = (set >> index) & 1 ? -1 : 1;
      for (let column = 0; column < net.length; column += 1)
        net[column] = (net[column] ?? 0) + sign * (row[column] ?? 0);
    });
    if (isAtLeast(net)) count += 1;
  }
  return count / sets;
}

/**
 * Σ ±row with random signs, the buffer reused. Groups of five rows have a table of their 32 signed sums, and columns in
 * which the systems never differ are left out: 10,000 clusters of chrF++ are shuffled 10,000 times in about a second.
 */
function randomNets(rows: readonly Float64Array[], width: number, random: Random): () => Float64Array {
  const live = Array.from({ length: width }, (_, column) => column).filter((column) => rows.some((row) => row[column]));
  const groups = Math.ceil(rows.length / GROUP);
  const table = signedSums(rows, live, groups);
  const [net, sums, choices] = [new Float64Array(width), new Float64Array(live.length), 2 ** GROUP];
  return () => {
    sums.fill(0);
    let bits = 0;
    for (let group = 0; group < groups; group += 1) {
      if (group % GROUPS_A_DRAW === 0) bits = random.bits();
      const start = (group * choices + (bits & (choices - 1))) * sums.length;
      bits >>>= GROUP;
      for (let at = 0; at < sums.length; at += 1) sums[at] = (sums[at] ?? 0) + (table[start + at] ?? 0);
    }
    live.forEach((column, at) => {
      net[column] = sums[at] ?? 0;
    });
    return net;
  };
}

/** Of each group every signed sum of its rows, shape [groups × 2^GROUP × live columns]. */
function signedSums(rows: readonly Float64Array[], live: readonly number[], groups: number): Float64Array {
  const choices = 2 ** GROUP;
  const table = new Float64Array(groups * choices * live.length);
  rows.forEach((row, index) => {
    const group = Math.floor(index / GROUP);
    for (let choice = 0; choice < choices; choice += 1) {
      const sign = (choice >> (index % GROUP)) & 1 ? -1 : 1;
      const start = (group * choices + choice) * live.length;
      live.forEach((column, at) => {
        table[start + at] = (table[start + at] ?? 0) + sign * (row[column] ?? 0);
      });
    }
  });
  return table;
}
