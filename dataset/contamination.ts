import type { TextOverlap } from '../contracts/dataset.js';
import { ngrams, normalizeText, wordsOf } from './words.js';

/** Length of overlaps that count, in words: 13 after GPT-3 (Brown et al. 2020, appendix C), 8 for shorter texts. */
const LONG_NGRAM = 13;
const SHORT_NGRAM = 8;
/** Ids that the report lists, at most. */
const EXAMPLES = 20;

export interface HeldOutText {
  readonly id: string;
  readonly text: string;
}

/**
 * How far held-out texts occur in training texts. Reported, never acted on. The index holds the held-out side, which is
 * small; the training side is streamed past it.
 */
export function contamination(heldOut: readonly HeldOutText[], training: Iterable<string>): TextOverlap {
  const targets = heldOut.map((item) => ({ ...item, whole: normalizeText(item.text), grams: gramsOf(item.text) }));
  const wanted = new Set(targets.flatMap((target) => [target.whole, ...target.grams]));
  const found = findIn(training, wanted);
  const exact = targets.filter((target) => found.whole.has(target.whole));
  const overlapping = targets.filter(
    (target) => found.whole.has(target.whole) || target.grams.some((gram) => found.grams.has(gram)),
  );
  return {
    texts: targets.length,
    exact: exact.length,
    overlapping: overlapping.length,
    share: targets.length === 0 ? 0 : overlapping.length / targets.length,
    tooShort: targets.filter((target) => target.grams.length === 0).length,
    examples: overlapping.slice(0, EXAMPLES).map((target) => target.id),
  };
}

function gramsOf(text: string): string[] {
  const words = wordsOf(text);
  return ngrams(words, words.length >= LONG_NGRAM ? LONG_NGRAM : SHORT_NGRAM);
}

interface Found {
  readonly whole: Set<string>;
  readonly grams: Set<string>;
}

function findIn(training: Iterable<string>, wanted: ReadonlySet<string>): Found {
  const found: Found = { whole: new Set(), grams: new Set() };
  const done = new Set<string>();
  for (const text of training) {
    const whole = normalizeText(text);
    // Conversations of one tree share their first turns.
    if (done.has(whole)) continue;
    done.add(whole);
    if (wanted.has(whole)) found.whole.add(whole);
    const words = wordsOf(text);
    for (const gram of [...ngrams(words, LONG_NGRAM), ...ngrams(words, SHORT_NGRAM)]) {
      if (wanted.has(gram)) found.grams.add(gram);
    }
  }
  return found;
}
