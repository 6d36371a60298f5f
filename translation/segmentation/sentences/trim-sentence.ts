import { prose, verbatim, type Piece } from '../document.js';

/** The spans that a sentence was cut at, empty where it was not. */
export interface Cuts {
  readonly before: string;
  readonly after: string;
}

const NO_CUTS: Cuts = { before: '', after: '' };

/** Marks of direction and of no width; inside a sentence they stay, and so do joiners, which belong to words. */
const INVISIBLE = String.raw`\s\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069`;

/**
 * White space, numbers of a list within a line, and dashes with room behind them. Punctuation too, except where it
 * belongs to a word (".NET", "…so").
 */
const LEADING = new RegExp(
  String.raw`^(?:[${INVISIBLE}]|[,.;:!?)\]}]+(?![,.;:!?)\]}\p{L}\p{N}])|[-–—=+/|](?=\s)|\(?\d{1,2}\)(?=\s))*`,
  'u',
);
/** After a cut any punctuation, closing quotes too, is the rest of what was cut. */
const LEADING_AFTER_CUT = new RegExp(
  String.raw`^(?:[${INVISIBLE}]|[,.;:!?)\]}"'”’»。，、；：？！）」』]|[-–—=+/|](?=\s))*`,
  'u',
);
const TRAILING = new RegExp(String.raw`[${INVISIBLE}([{]$`, 'u');
/** An apostrophe belongs to the word before it: "l'`objet`". */
const TRAILING_BEFORE_CUT = new RegExp(String.raw`(?:[${INVISIBLE}([{"“‘«„「『（]|(?<!\p{L})')$`, 'u');

const BRACKETS = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['«', '»'],
  ['“', '”'],
  ['（', '）'],
  ['「', '」'],
] as const;

/** "`map`'s", "`map`s", "{name}'en": a name, a formula or code keeps its ending. */
const TAKES_ENDING = /(?:(?<!\\)[`$)}]|[\p{L}\p{N}])$/u;
const ENDING = /^[-'’]?\p{Ll}{1,3}(?!['’\p{L}\p{N}])/u;

/**
 * Splits off what surrounds a sentence. Without a letter (numbers, punctuation) there is nothing to translate.
 *
 * @returns pieces that join up to the sentence
 */
export function trimSentence(sentence: string, cuts: Cuts = NO_CUTS): Piece[] {
  const start = trimmedStart(sentence, cuts.before);
  const end = trimmedEnd(sentence, start, cuts.after === '' ? TRAILING : TRAILING_BEFORE_CUT);
  const inner = withoutLoneBrackets(sentence.slice(start, end));
  const text = inner.text.trim();
  if (!/\p{L}/u.test(text)) return [verbatim(sentence)];
  const textStart = start + inner.start + inner.text.length - inner.text.trimStart().length;
  return [verbatim(sentence.slice(0, textStart)), prose(text), verbatim(sentence.slice(textStart + text.length))];
}

function trimmedStart(sentence: string, before: string): number {
  const ending = TAKES_ENDING.test(before.slice(-2)) ? lengthOf(ENDING, sentence) : 0;
  return ending + lengthOf(before === '' ? LEADING : LEADING_AFTER_CUT, sentence.slice(ending));
}

function lengthOf(pattern: RegExp, text: string): number {
  return pattern.exec(text)?.[0].length ?? 0;
}

/** From the end backwards: a pattern anchored there would be tried at every character. */
function trimmedEnd(sentence: string, start: number, trailing: RegExp): number {
  let end = sentence.length;
  while (end > start && trailing.test(sentence.slice(Math.max(start, end - 2), end))) end -= 1;
  return end;
}

/**
 * Without brackets at the ends whose partners are in another part, as in "(or" of "(or `map`)": a model would add them.
 * A ":)" is left.
 */
function withoutLoneBrackets(text: string): { start: number; text: string } {
  let [start, end] = [0, text.length];
  for (const [opening, closing] of BRACKETS) {
    let surplus = count(text, opening) - count(text, closing);
    for (; surplus > 0 && text[start] === opening; surplus--) start += 1;
    for (; surplus < 0 && text[end - 1] === closing && !/[:;=-]/u.test(text[end - 2] ?? ''); surplus++) end -= 1;
  }
  return { start, text: text.slice(start, end) };
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
