import { prose, verbatim, type Piece } from './document.js';
import { trimAddress } from './addresses.js';

/**
 * What a sentence may hold that must come through untouched. The sentence is cut around it, so "Use the `map` function"
 * becomes "Use the" and "function". The cost: the model sees parts of sentences, and word order across the cut stays
 * the source's. Placeholders in the sentence would read better where the model keeps them, but a small model loses or
 * doubles them, and then code is gone. Right always beats better mostly.
 */
const SPANS: readonly RegExp[] = [
  // Inline code, CommonMark 6.1: closed by a run of the same length. A run without an end is kept as it is.
  /(?<ticks>`+)(?:(?!`).+?(?<!`)\k<ticks>(?!`))?/u,
  /\\\(.+?\\\)/u,
  // Pandoc's rule keeps "$5 and $10" prose: no space inside the dollars, no digit after the closing one.
  /(?<![\\$\p{L}\p{N}])\$(?![\s$])[^$]*(?<![\s\\])\$(?![\d$])/u,
  /<\/?[a-zA-Z][^<>]*>/u,
  // Links and images: the text is prose, the brackets and the address are not.
  /\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/u,
  /\]\[[^\]]*\]/u,
  /!?\[(?=(?:[^[\]]|!\[[^[\]]*\]\([^()]*\))*\](?:\(|\[))/u,
  /\[\^[^\]\s]+\]/u,
  /(?<address>(?:[a-z][a-z0-9+.-]*:\/\/|mailto:|www\.)[^\s<>"`|]+)/u,
  // Lengths of e-mail names and host labels as RFC 5321 and 1035 allow; without a bound, long words cost quadratic time.
  /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/u,
  /(?<![\w@])(?:[a-z0-9-]{1,63}\.){1,6}(?:com|org|net|edu|gov|io|ai|dev|app|eu|uk|dk|de|info)\b(?:\/[^\s<>"`|]*)?/u,
  // Names as programs have them.
  /(?<![\p{L}\p{N}])\p{L}[\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+/u,
  /[A-Za-z_][\w.]*\(\)/u,
  // Marks of emphasis stick to the text they wrap; "2 * 3" has room on both sides and is none.
  /(?:\*+|~~)(?=\S)|(?<=\S)(?:\*+|~~)/u,
  /(?<![\p{L}\p{N}])_+(?=\S)|(?<=\S)_+(?![\p{L}\p{N}])/u,
  // Pictures, with their modifiers and joiners, and flags: tokenisers without them would drop them.
  /(?:\p{Extended_Pictographic}|\p{RI}|[\u{1F3FB}-\u{1F3FF}]|\u200D|\uFE0F)+/u,
  /&(?:[a-zA-Z]+|#\d+);/u,
  // Escaped punctuation, CommonMark 2.4.
  /\\[!-/:-@[-`{-~]/u,
  // Columns set with white space.
  /\t+|\s{3,}/u,
];
const SPAN = new RegExp(SPANS.map(({ source }) => `(?:${source})`).join('|'), 'gu');

/** Cuts the content of one line into verbatim spans and raw prose between, which is not trimmed yet. */
export function splitInline(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(SPAN)) {
    const span = match.groups?.['address'] === undefined ? match[0] : trimAddress(match[0]);
    pieces.push(prose(text.slice(end, match.index)), verbatim(span));
    end = match.index + span.length;
  }
  return [...pieces, prose(text.slice(end))];
}
