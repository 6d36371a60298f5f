/** N-grams with how often each occurs; the key is the n tokens joined by `separator`. */
export type NgramCounts = ReadonlyMap<string, number>;

/**
 * Counts the n-grams of a token list. `separator` must not occur inside a token, or different n-grams would share a
 * key; characters of equal count need none.
 */
export function countNgrams(tokens: readonly string[], n: number, separator = ' '): NgramCounts {
  const counts = new Map<string, number>();
  for (let start = 0; start + n <= tokens.length; start += 1) {
    const key = tokens.slice(start, start + n).join(separator);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Size of the multiset intersection: every n-gram counts at most as often as in the other side (clipping). */
export function countMatches(a: NgramCounts, b: NgramCounts): number {
  let matches = 0;
  for (const [ngram, count] of a) matches += Math.min(count, b.get(ngram) ?? 0);
  return matches;
}

export function totalCount(counts: NgramCounts): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
