import { countMatches, countNgrams } from './ngrams.js';

/**
 * F1 of the two bags of words, 0–1; two empty texts agree. As in SQuAD's evaluation script (Rajpurkar et al. 2016), but
 * on Unicode words and without taking articles out, because `en` and `et` are numerals in Danish too.
 */
export function tokenF1(reference: readonly string[], answer: readonly string[]): number {
  if (reference.length === 0 || answer.length === 0) return reference.length === answer.length ? 1 : 0;
  const matches = countMatches(countNgrams(reference, 1), countNgrams(answer, 1));
  return (2 * matches) / (reference.length + answer.length);
}
