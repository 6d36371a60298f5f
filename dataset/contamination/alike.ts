/** Letters of a word that count, at most: a long word says more than a short one, an address not ten times as much. */
const MAX_LETTERS = 10;
/** Share of the letters of the held-out text whose words stand close together in a text like it. */
const SHARE = 0.8;
/** The same of a text that is shorter by far, which has to be a part of the held-out one. */
const SHARE_OF_PART = 0.9;
/** A part has fewer than these letters of the whole; with fewer than those, or three words, it is no copy. */
const PART = 0.7;
const SMALLEST_PART = 0.4;
const MIN_WORDS_OF_PART = 4;
/** Words of a text that are looked at together, for each word of the held-out one: room for words put in between. */
const WINDOW = 1.25;

/** Letters of all words together: long words are the rare ones, and a list of their frequencies is not needed. */
export function weightOf(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + lettersOf(word), 0);
}

function lettersOf(word: string): number {
  return Math.min(word.length, MAX_LETTERS);
}

/**
 * Tells a text that holds another one with some words changed, left out, put in or in another order. Order counts for
 * nothing within a window that is a quarter longer than the text looked for, so that swapped clauses are found too.
 */
export class Alike {
  /** How often each word of the vocabulary is still to be found; zeros between two calls. */
  private readonly open: Int32Array;

  constructor(vocabularySize: number) {
    this.open = new Int32Array(vocabularySize);
  }

  /**
   * @param words of the text that may hold the target
   * @param ids their numbers, −1 for words of no target
   */
  holds(words: readonly string[], ids: Int32Array, target: { words: Int32Array; weight: number }): boolean {
    if (words.length < MIN_WORDS_OF_PART) return false;
    const open = this.open;
    for (const id of target.words) open[id] = (open[id] ?? 0) + 1;
    const held = this.slide(words, ids, target);
    for (const id of ids) if (id >= 0) open[id] = 0;
    for (const id of target.words) open[id] = 0;
    return held;
  }

  private slide(words: readonly string[], ids: Int32Array, target: { words: Int32Array; weight: number }): boolean {
    const open = this.open;
    const length = Math.min(words.length, Math.ceil(WINDOW * target.words.length));
    let [weight, shared] = [0, 0];
    for (const [at, id] of ids.entries()) {
      const letters = lettersOf(words[at] ?? '');
      weight += letters;
      if (id >= 0 && (open[id] = (open[id] ?? 0) - 1) >= 0) shared += letters;
      const out = at - length;
      if (out >= 0) {
        const [gone, lettersGone] = [ids[out] ?? -1, lettersOf(words[out] ?? '')];
        weight -= lettersGone;
        if (gone >= 0 && (open[gone] = (open[gone] ?? 0) + 1) > 0) shared -= lettersGone;
      }
      if (at >= length - 1 && isAlike(shared, weight, target.weight)) return true;
    }
    return false;
  }
}

function isAlike(shared: number, window: number, whole: number): boolean {
  if (window >= PART * whole) return shared >= SHARE * Math.min(window, whole);
  return window >= SMALLEST_PART * whole && shared >= SHARE_OF_PART * window;
}
