import { countNgrams, totalCount } from './ngrams.js';

const ORDER = 4;

/**
 * Share of 4-grams that occurred before in the same answer, 0–1: 1 − distinct / all. A model stuck in a loop nears 1.
 * An answer of fewer than four words repeats nothing. Welleck et al. 2020 (arXiv 1908.04319), seq-rep-4.
 */
export function repetition(words: readonly string[]): number {
  const all = words.length - ORDER + 1;
  return all <= 0 ? 0 : 1 - countNgrams(words, ORDER).size / all;
}

/**
 * Share of an answer's 4-grams that an earlier answer of the same conversation has, 0–1. Null where there is none, or the
 * answer has fewer than four words.
 */
export function repeatedTurns(earlier: readonly (readonly string[])[], words: readonly string[]): number | null {
  const own = countNgrams(words, ORDER);
  if (earlier.length === 0 || own.size === 0) return null;
  const known = earlier.map((turn) => countNgrams(turn, ORDER));
  const repeated = [...own].filter(([ngram]) => known.some((turn) => turn.has(ngram)));
  return totalCount(new Map(repeated)) / totalCount(own);
}
