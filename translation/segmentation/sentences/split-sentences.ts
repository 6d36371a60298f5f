import { findUnicodeBoundaries } from '../unicode-boundaries.js';
import { endsOnAbbreviation, endsOnNumbered } from './abbreviations.js';

/** Characters looked at on each side of a boundary; no abbreviation is longer. */
const WINDOW = 32;

/** Any mark that ends a sentence in some language; a line without one is a sentence. */
const TERMINAL = /[\p{Sentence_Terminal}…;:\u037E]/u;

/** Where Unicode's rules do not stop, though a sentence ends. White space is bounded: long runs cost quadratic time. */
const MISSED_BOUNDARY = new RegExp(
  [
    // "So it is. - And you?": a dash begins speech or a new point.
    String.raw`(?<=[.!?…]["'”’»)\]]{0,2}\s{1,3})(?=[-–—]\s{1,3}["“„»«]?\p{Lu})`,
    // "in the autumn. 11 died": a number and a lower-case word.
    String.raw`(?<=\p{L}{2}[.…]["'”’»)\]]{0,2}\s{1,3})(?=["“„»«]?\d)`,
    // "Well… I think so".
    String.raw`(?<=…["'”’»)\]]{0,2}\s{1,3})(?=["“„»«¿¡]?\p{Lu})`,
    // "no sé. ¿y tú?"
    String.raw`(?<=[.!?…]\s{1,3})(?=[¿¡])`,
    // "Two steps: 1. Stir. 2. Eat."
    String.raw`(?<=[.:;!?]\s{1,3})(?=\(?\d{1,2}[.)]\s{1,3}\p{L})`,
  ].join('|'),
  'gu',
);

/** In a line whose writer uses no capitals; "etc. and" goes on there too. */
const LOWER_CASE_BOUNDARY = /(?<=\p{Ll}{2}\.\s{1,2})(?<!(?:\betc|\busw|\bosv)\.\s{1,2})(?=\p{Ll})/gu;
const USES_CAPITALS = /^[^\p{L}]*\p{Lu}|[.!?]\s+\p{Lu}/u;

/** "J. R. R. Tolkien"; lower-case letters end sentences: "from a to b." */
const INITIAL = /(?<![\p{L}\p{N}])\p{Lu}\.\s*$/u;
/** "z. B.", "EE. UU.", "т. е.": an abbreviation of two words. */
const SHORT = /(?<![\p{L}\p{N}])\p{L}{1,2}\.\s*$/u;
const NEXT_SHORT = /^\p{L}{1,2}\.(?!\p{L})/u;
/** The English pronoun, unless it is one of several initials. */
const PRONOUN = /(?<!\p{Lu}\.\s?)(?<![\p{L}\p{N}])I\.\s*$/u;

/** Languages that write ordinal numbers with a full stop. */
const ORDINAL_LANGUAGES = new Set('cs da de et fi hr hu is lv nb nn no pl sk sl sr tr'.split(' '));
/** "den 5.", "am 5.", and where nouns are upper-case any number. */
const ORDINAL = /(?:^|\s)(?:d\.|den|det|de|der|dem|die|das|am|im|vom|zum|zur|dne|az?)\s\d{1,2}\.\s*$/iu;
const NUMBER = /\S\s+\d{1,2}\.\s*$/u;
const DATE = /^\d{1,2}\.\s+(?:jan|feb|mar|apr|ma[ijy]|jun|jul|aug|sep|o[ck]t|nov|de[csz])/iu;

const STARTS_UPPER = /^[^\p{L}\p{N}]*\p{Lu}/u;
/** An exclamation in the sentence: "Stop! he said", "Yahoo! is". */
const EXCLAIMS = /[!?]["'”’»)\]]*\s*$/u;

/**
 * Sentences of one line, each with the white space after it; joined they are the line. Unicode's rules (UAX 29) through
 * Intl.Segmenter know the marks of every script, but stop after "Dr." and "5.", and not before a dash or a number. Thai
 * marks no sentences, so a line is one. In doubt sentences are joined: one too long costs little, half a one its meaning.
 */
export function splitSentences(text: string, language: string): string[] {
  if (!TERMINAL.test(text)) return [text];
  const base = language.split('-')[0] ?? language;
  const sentences: string[] = [];
  let start = 0;
  let previous = 0;
  for (const boundary of findBoundaries(text, language)) {
    const clause = { text, start, previous, boundary, language: base };
    previous = boundary;
    if (boundary <= start || !endsSentence(clause)) continue;
    const end = moveToQuotes(text, boundary);
    sentences.push(text.slice(start, end));
    start = end;
  }
  return start < text.length ? [...sentences, text.slice(start)] : sentences;
}

interface Clause {
  readonly text: string;
  /** Of the sentence. */
  readonly start: number;
  /** The boundary before, which may be within the sentence. */
  readonly previous: number;
  readonly boundary: number;
  readonly language: string;
}

function endsSentence({ text, start, previous, boundary, language }: Clause): boolean {
  const before = text.slice(Math.max(start, boundary - WINDOW), boundary);
  const after = text.slice(boundary, boundary + WINDOW);
  // ".NET", "... and so on".
  if (!/[\p{L}\p{N}]/u.test(before)) return false;
  if (endsOnAbbreviation(before, language) || isOrdinal(before, language)) return false;
  if (SHORT.test(before) && NEXT_SHORT.test(after)) return false;
  if (INITIAL.test(before) && !(language === 'en' && PRONOUN.test(before))) return false;
  if (/^["“„»«(]?\d/u.test(after) && (endsOnNumbered(before) || DATE.test(after))) return false;
  const goesOn = /^\p{Ll}/u.test(after) && STARTS_UPPER.test(text.slice(previous, previous + WINDOW));
  if (goesOn && EXCLAIMS.test(before)) return false;
  return !(/[」』]\s*$/u.test(before) && /^\p{Script=Hiragana}/u.test(after));
}

function isOrdinal(before: string, language: string): boolean {
  if (!ORDINAL_LANGUAGES.has(language)) return false;
  return ORDINAL.test(before) || (language === 'de' && NUMBER.test(before));
}

/** Opening quotes go with the next sentence, a closing one behind a space ("« Viens ! »") with the last. */
function moveToQuotes(text: string, boundary: number): number {
  const opening = /[“‘「『《〈（([{«„]+$/u.exec(text.slice(Math.max(0, boundary - WINDOW), boundary));
  const closing = /^[»”’]\s+/u.exec(text.slice(boundary, boundary + WINDOW));
  return boundary - (opening?.[0].length ?? 0) + (closing?.[0].length ?? 0);
}

function findBoundaries(text: string, language: string): number[] {
  const boundaries = new Set(findUnicodeBoundaries(text, language, 'sentence'));
  const missed = USES_CAPITALS.test(text) ? [MISSED_BOUNDARY] : [MISSED_BOUNDARY, LOWER_CASE_BOUNDARY];
  for (const pattern of missed) for (const { index } of text.matchAll(pattern)) boundaries.add(index);
  return [...boundaries].sort((a, b) => a - b);
}
