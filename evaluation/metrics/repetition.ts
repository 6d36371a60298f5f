import { countNgrams } from './ngrams.js';

const ORDER = 4;

/**
 * Share of 4-grams that occurred before in the same answer, 0–1: 1 − distinct / all. A model stuck in a loop nears 1.
 * An answer of fewer than four words repeats nothing. Welleck et al. 2020 (arXiv 1908.04319), seq-rep-4.
 */
export function repetition(words: readonly string[]): number {
  const all = words.length - ORDER + 1;
  return all <= 0 ? 0 : 1 - countNgrams(words, ORDER).size / all;
}
