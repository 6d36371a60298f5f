import { countMatches, countNgrams } from './ngrams.js';
import { tokenize13a } from './tokenize-13a.js';

const MAX_ORDER = 4;

/** Answer length, reference length, four counts of matching n-grams, four counts of n-grams in the answer. */
export const BLEU_WIDTH = 2 + 2 * MAX_ORDER;

/** sacrebleu's stand-in for log 0, which makes the score 0. */
const LOG_ZERO = -9999999999;

/** What BLEU needs of one item, shape [10]. Summed over items it gives the corpus score. Tokeniser 13a, case kept. */
export function bleuStatistics(reference: string, answer: string): number[] {
  const expected = tokenize13a(reference);
  const given = tokenize13a(answer);
  const orders = Array.from({ length: MAX_ORDER }, (_, index) => index + 1);
  return [
    given.length,
    expected.length,
    ...orders.map((n) => countMatches(countNgrams(given, n), countNgrams(expected, n))),
    ...orders.map((n) => Math.max(given.length - n + 1, 0)),
  ];
}

/**
 * BLEU, 0–100, from (summed) statistics that start at `at`. `effectiveOrder` leaves out orders for which the answer is
 * too short: on for single sentences, off for a corpus.
 * Follows sacrebleu 2.6 (`compute_bleu`, smoothing `exp`: Chen and Cherry 2014, method 3).
 */
export function bleuScore(sums: ArrayLike<number>, at = 0, effectiveOrder = false): number {
  if (!hasMatch(sums, at)) return 0;
  let logs = 0;
  let order = effectiveOrder ? 0 : MAX_ORDER;
  let smoothing = 1;
  for (let n = 1; n <= MAX_ORDER; n += 1) {
    const total = sums[at + 1 + MAX_ORDER + n] ?? 0;
    if (total === 0) {
      if (!effectiveOrder) logs += LOG_ZERO;
      continue;
    }
    if (effectiveOrder) order = n;
    const matches = sums[at + 1 + n] ?? 0;
    if (matches === 0) smoothing *= 2;
    logs += Math.log(matches === 0 ? 100 / (smoothing * total) : (100 * matches) / total);
  }
  return brevityPenalty(sums[at] ?? 0, sums[at + 1] ?? 0) * Math.exp(logs / order);
}

function hasMatch(sums: ArrayLike<number>, at: number): boolean {
  for (let n = 1; n <= MAX_ORDER; n += 1) if ((sums[at + 1 + n] ?? 0) > 0) return true;
  return false;
}

function brevityPenalty(answerLength: number, referenceLength: number): number {
  if (answerLength >= referenceLength) return 1;
  return answerLength > 0 ? Math.exp(1 - referenceLength / answerLength) : 0;
}
