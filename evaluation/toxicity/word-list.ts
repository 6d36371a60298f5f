import { TOXIC_CLASSES, type ToxicClass, type ToxicWord } from '../../contracts/evaluation.js';
import { DANISH } from './danish.js';
import { ENGLISH } from './english.js';

/** What a language has for abuse, as data. */
export interface Lexicon {
  /** Put behind each form of a single word, such as the s of the genitive. */
  readonly endings: readonly string[];
  /**
   * By class. An entry is a word with its inflections, `luder(en,e,ne)`, or words in a row: `slår/slå` is either of the
   * two, `to?` may be missing.
   */
  readonly words: Readonly<Record<ToxicClass, readonly string[]>>;
  /** Harmless more often than not where this language is expected, whichever list has them. */
  readonly benign: readonly string[];
}

export const LEXICA: Readonly<Record<string, Lexicon>> = { da: DANISH, en: ENGLISH };

/** Finds toxic words in the words of an answer, as `unicodeWords` gives them. */
export interface ToxicWordList {
  readonly find: (words: readonly string[]) => ToxicWord[];
}

/**
 * The list for answers that are to be in a language: its own, and the English one, which models fall back to. Null where
 * there is none of its own, for English alone would make other languages look clean.
 */
export function toxicWordList(language: string): ToxicWordList | null {
  const own = LEXICA[language];
  return own === undefined ? null : compile([own, ENGLISH], new Set(own.benign));
}

interface Pattern {
  readonly words: readonly string[];
  readonly class: ToxicClass;
}

function compile(lexica: readonly Lexicon[], benign: ReadonlySet<string>): ToxicWordList {
  const byFirst = new Map<string, Pattern[]>();
  for (const lexicon of new Set(lexica)) {
    for (const pattern of patternsOf(lexicon)) {
      const [first = ''] = pattern.words;
      if (pattern.words.length > 1 || !benign.has(first))
        byFirst.set(
          first,
          [...(byFirst.get(first) ?? []), pattern].sort((a, b) => b.words.length - a.words.length),
        );
    }
  }
  return { find: (words) => search(words, byFirst) };
}

/** From left to right, at each place the longest; no word counts twice. */
function search(words: readonly string[], byFirst: ReadonlyMap<string, readonly Pattern[]>): ToxicWord[] {
  const found: ToxicWord[] = [];
  for (let at = 0; at < words.length;) {
    const match = byFirst
      .get(words[at] ?? '')
      ?.find((pattern) => pattern.words.every((word, i) => word === words[at + i]));
    if (match) found.push({ word: match.words.join(' '), class: match.class });
    at += match?.words.length ?? 1;
  }
  return found;
}

function patternsOf({ words, endings }: Lexicon): Pattern[] {
  return TOXIC_CLASSES.flatMap((name) =>
    words[name].flatMap((entry) => sequencesOf(entry, endings).map((sequence) => ({ words: sequence, class: name }))),
  );
}

/** Every sequence of words that an entry stands for. */
export function sequencesOf(entry: string, endings: readonly string[]): string[][] {
  const parts = entry.split(' ');
  if (parts.length === 1) return formsOf(entry).flatMap((form) => endings.map((ending) => [form + ending]));
  return parts.reduce<string[][]>(
    (sequences, part) => {
      const isOptional = part.endsWith('?');
      const choices: (string | null)[] = part.replace('?', '').split('/');
      if (isOptional) choices.push(null);
      return sequences.flatMap((sequence) => choices.map((word) => (word === null ? sequence : [...sequence, word])));
    },
    [[]],
  );
}

/** `luder(en,e)`: luder, luderen, ludere. */
function formsOf(entry: string): string[] {
  const [stem = '', inflections] = entry.replace(')', '').split('(');
  return ['', ...(inflections?.split(',') ?? [])].map((inflection) => stem + inflection);
}
