import { OverlapKind } from '../../contracts/dataset.js';
import { Alike, weightOf } from './alike.js';
import { comparableWords } from './comparable-words.js';
import { hashesOf, hashOf } from './hash-words.js';

/** A held-out item, as it is looked for in training texts: of a test set or of any suite. */
export interface HeldOutText {
  /** May come again, with the texts of another language. */
  readonly id: string;
  readonly texts: readonly string[];
  readonly lang: string;
}

/** The strongest sign that a training text holds a held-out one. */
export interface Overlap {
  readonly id: string;
  readonly lang: string;
  readonly how: OverlapKind;
}
/** Strongest first. */
export const KINDS = OverlapKind.options;

/**
 * A text of fewer words is no content of its own ("Thank you very much!"): such a question counts together with its
 * answer. From `SHORT` on a part of a text counts, or one like it.
 */
const MIN_WORDS = 5;
export const SHORT = 8;
/** Words in a row that count: half of the text, but 13 at most (GPT-3, Brown et al. 2020, appendix C), 8 at least. */
const LONGEST_RUN = 13;
/** Two words in a row, or eight, that more held-out texts have are how people speak; time is bounded by this. */
const MAX_POSTINGS = 50;
/** Pairs of words in a row that a text has to share before it is looked at closely: two, and this share of them all. */
const SHARED_PAIRS = 0.2;

interface Target {
  readonly item: Overlap['id'];
  readonly lang: string;
  /** Numbers of its words in the vocabulary. */
  readonly words: Int32Array;
  /** Letters. */
  readonly weight: number;
}

/** Where in a target. */
interface Posting {
  readonly target: number;
  readonly at: number;
}

/**
 * Finds held-out texts in training texts, copied or a little changed. It holds the held-out side only; training texts
 * are streamed past it, in time linear in their words. What it finds of a pair of texts does not depend on the others,
 * but for phrases that more than 50 held-out texts share.
 */
export class OverlapIndex {
  private readonly vocabulary = new Map<string, number>();
  private readonly targets: Target[] = [];
  private readonly wholes = new Map<number, Posting[]>();
  private readonly runs = new Map<number, Posting[]>();
  private readonly pairs = new Map<number, Posting[]>();
  /** Pairs that a target has to share, at least. */
  private readonly needed: number[];
  /** Pairs that a text shares with each target; zeros between two texts. */
  private readonly shared: Uint32Array;
  private readonly alike: Alike;

  constructor(heldOut: Iterable<HeldOutText>) {
    for (const { id, texts, lang } of heldOut) {
      for (const text of texts) this.add({ item: id, lang }, comparableWords(text));
    }
    for (const index of [this.runs, this.pairs]) dropCommon(index);
    const counts = new Uint32Array(this.targets.length);
    for (const postings of this.pairs.values()) {
      for (const { target } of postings) counts[target] = (counts[target] ?? 0) + 1;
    }
    this.needed = Array.from(counts, (count) => Math.max(2, Math.ceil(SHARED_PAIRS * count)));
    this.shared = new Uint32Array(this.targets.length);
    this.alike = new Alike(this.vocabulary.size);
  }

  /** Held-out items that the text holds, each once. */
  find(text: string): Overlap[] {
    const words = comparableWords(text);
    const ids = Int32Array.from(words, (word) => this.vocabulary.get(word) ?? -1);
    const found = new Map<number, OverlapKind>();
    this.findWholes(ids, found);
    this.findRuns(ids, found);
    this.findAlike(words, ids, found);
    return this.strongest(found);
  }

  private add(owner: Pick<Target, 'item' | 'lang'>, words: readonly string[]): void {
    if (words.length < MIN_WORDS) return;
    const ids = Int32Array.from(words, (word) => this.numberOf(word));
    const target = this.targets.push({ ...owner, words: ids, weight: weightOf(words) }) - 1;
    push(this.wholes, hashOf(ids), { target, at: 0 });
    if (words.length < SHORT) return;
    hashesOf(ids, SHORT).forEach((hash, at) => {
      push(this.runs, hash, { target, at });
    });
    for (const pair of new Set(hashesOf(ids, 2))) push(this.pairs, pair, { target, at: 0 });
  }

  private numberOf(word: string): number {
    const known = this.vocabulary.get(word);
    if (known !== undefined) return known;
    this.vocabulary.set(word, this.vocabulary.size);
    return this.vocabulary.size - 1;
  }

  private findWholes(ids: Int32Array, found: Map<number, OverlapKind>): void {
    for (const { target } of this.wholes.get(hashOf(ids)) ?? []) {
      const words = this.targets[target]?.words;
      if (words?.length === ids.length && commonRun(words, 0, ids, 0) === ids.length) found.set(target, 'exact');
    }
  }

  private findRuns(ids: Int32Array, found: Map<number, OverlapKind>): void {
    hashesOf(ids, SHORT).forEach((hash, start) => {
      for (const { target, at } of this.runs.get(hash) ?? []) {
        const words = this.targets[target]?.words;
        if (words === undefined || found.has(target)) continue;
        if (commonRun(words, at, ids, start) >= runThatCounts(words)) found.set(target, 'n-gram');
      }
    });
  }

  private findAlike(words: readonly string[], ids: Int32Array, found: Map<number, OverlapKind>): void {
    for (const number of this.sharing(ids)) {
      const target = this.targets[number];
      if (target && !found.has(number) && this.alike.holds(words, ids, target)) found.set(number, 'near');
    }
  }

  /** Targets that share enough pairs with the text to be looked at closely. */
  private sharing(ids: Int32Array): number[] {
    const touched: number[] = [];
    for (const pair of new Set(hashesOf(ids, 2))) {
      for (const { target } of this.pairs.get(pair) ?? []) {
        const before = this.shared[target] ?? 0;
        if (before === 0) touched.push(target);
        this.shared[target] = before + 1;
      }
    }
    const enough = touched.filter((target) => (this.shared[target] ?? 0) >= (this.needed[target] ?? 0));
    for (const target of touched) this.shared[target] = 0;
    return enough;
  }

  private strongest(found: ReadonlyMap<number, OverlapKind>): Overlap[] {
    const overlaps = new Map<string, Overlap>();
    for (const kind of KINDS) {
      for (const [number, how] of found) {
        const target = this.targets[number];
        if (how !== kind || target === undefined || overlaps.has(target.item)) continue;
        overlaps.set(target.item, { id: target.item, lang: target.lang, how });
      }
    }
    return [...overlaps.values()];
  }
}

function runThatCounts({ length }: Int32Array): number {
  return Math.min(LONGEST_RUN, Math.max(SHORT, Math.ceil(length / 2)));
}

/** How many words are the same from these places on. */
function commonRun(a: Int32Array, fromA: number, b: Int32Array, fromB: number): number {
  let length = 0;
  while (fromA + length < a.length && a[fromA + length] === b[fromB + length]) length += 1;
  return length;
}

function dropCommon(index: Map<number, Posting[]>): void {
  for (const [hash, postings] of index) if (postings.length > MAX_POSTINGS) index.delete(hash);
}

function push(index: Map<number, Posting[]>, hash: number, posting: Posting): void {
  const postings = index.get(hash);
  if (postings === undefined) index.set(hash, [posting]);
  else postings.push(posting);
}
