import { countMatches, countNgrams, totalCount, type NgramCounts } from './ngrams.js';
import { splitWhitespace } from './tokens.js';

const CHARACTER_ORDER = 6;
const WORD_ORDER = 2;
const ORDERS = CHARACTER_ORDER + WORD_ORDER;
/** Recall weighs beta² times as much as precision. */
const BETA_SQUARED = 4;
const PUNCTUATION = new Set('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');

/** For each of 6 character and 2 word orders: n-grams in the answer, in the reference, in both. */
export const CHRF_WIDTH = 3 * ORDERS;

/** What chrF++ needs of one item, shape [24]. Summed over items it gives the corpus score. Case kept, spaces left out. */
export function chrfStatistics(reference: string, answer: string): number[] {
  const expected = allNgrams(reference);
  return allNgrams(answer).flatMap((given, order) => {
    const known = expected[order] ?? new Map<string, number>();
    return [known.size > 0 ? totalCount(given) : 0, totalCount(known), countMatches(given, known)];
  });
}

/**
 * chrF++, 0–100, from (summed) statistics that start at `at`: F2 of mean precision and mean recall over the orders
 * that both sides have. Follows sacrebleu 2.6 (`_compute_f_score`); Popović 2017, "chrF++".
 */
export function chrfScore(sums: ArrayLike<number>, at = 0): number {
  return scoreOf(sums, at, ORDERS);
}

/** chrF, which counts no words, from the same statistics. Follows sacrebleu 2.6 (`word_order=0`); Popović 2015. */
export function characterScore(sums: ArrayLike<number>, at = 0): number {
  return scoreOf(sums, at, CHARACTER_ORDER);
}

function scoreOf(sums: ArrayLike<number>, at: number, maxOrders: number): number {
  let precision = 0;
  let recall = 0;
  let orders = 0;
  for (let order = 0; order < maxOrders; order += 1) {
    const given = sums[at + 3 * order] ?? 0;
    const expected = sums[at + 3 * order + 1] ?? 0;
    if (given === 0 || expected === 0) continue;
    const matches = sums[at + 3 * order + 2] ?? 0;
    precision += matches / given;
    recall += matches / expected;
    orders += 1;
  }
  return orders === 0 ? 0 : 100 * fBeta(precision / orders, recall / orders);
}

function fBeta(precision: number, recall: number): number {
  return precision + recall > 0 ? ((1 + BETA_SQUARED) * precision * recall) / (BETA_SQUARED * precision + recall) : 0;
}

/** Counters of the character orders 1–6, then of the word orders 1–2. Characters are code points. */
function allNgrams(text: string): NgramCounts[] {
  const words = splitWhitespace(text);
  const characters = Array.from(words.join(''));
  const parts = words.flatMap(splitPunctuation);
  return [
    ...Array.from({ length: CHARACTER_ORDER }, (_, index) => countNgrams(characters, index + 1, '')),
    ...Array.from({ length: WORD_ORDER }, (_, index) => countNgrams(parts, index + 1)),
  ];
}

/** One punctuation mark comes off a word: the last one, else the first. `(hi)` gives `(hi` and `)`, as the reference. */
function splitPunctuation(word: string): string[] {
  const characters = Array.from(word);
  const first = characters[0] ?? '';
  const last = characters.at(-1) ?? '';
  if (characters.length === 1) return [word];
  if (PUNCTUATION.has(last)) return [word.slice(0, -1), last];
  if (PUNCTUATION.has(first)) return [first, word.slice(1)];
  return [word];
}
