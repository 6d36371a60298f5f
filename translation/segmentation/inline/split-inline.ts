import { prose, verbatim, type Piece } from '../document.js';
import { findAddresses } from './addresses.js';
import { findCodeSpans } from './code-spans.js';
import { findEmphasis } from './emphasis.js';
import { findTags } from './html-tags.js';
import { findLinks, type Labels } from './links.js';
import { findTexBrackets, findTexDollars } from './mathematics.js';
import { findNames, findTypes } from './names.js';
import { findColumns, findPictures } from './pictures.js';
import { findEscapes, findPlaceholders } from './placeholders.js';
import { findRegions } from './regions.js';
import { blot, byStart, type Range } from './ranges.js';

/** In order of precedence: what one takes, those behind it do not see. Each takes linear time. */
const FINDERS: readonly ((text: string, labels: Labels) => Range[])[] = [
  findCodeSpans,
  findRegions,
  findTypes,
  findTags,
  findTexBrackets,
  findTexDollars,
  findLinks,
  findAddresses,
  findPlaceholders,
  findNames,
  findEscapes,
  findEmphasis,
  findPictures,
  findColumns,
];

/**
 * Cuts the content of one line into what must come through untouched and raw prose between, which is not trimmed yet.
 *
 * The sentence is cut around such a span: "Use the `map` function" becomes "Use the" and "function". The cost: the model
 * sees parts of sentences, and word order across the cut stays the source's. Placeholders in the sentence would read
 * better where the model keeps them, but a small model loses or doubles them, and then code is gone. Right always beats
 * better mostly. To keep the parts long, only what a model cannot be trusted to copy is a span: numbers, quotes, names of
 * people and products, "[Your Name]" and single marks of punctuation stay in the sentence.
 *
 * @param labels keys of the message's link definitions
 */
export function splitInline(text: string, labels: Labels): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const span of findSpans(text, labels)) {
    // A span around others (a link's address in angle brackets) comes first and takes them along.
    if (span.end <= end) continue;
    const start = Math.max(span.start, end);
    pieces.push(prose(text.slice(end, start)), verbatim(text.slice(start, span.end)));
    end = span.end;
  }
  pieces.push(prose(text.slice(end)));
  return pieces;
}

function findSpans(text: string, labels: Labels): Range[] {
  const spans: Range[][] = [];
  let rest = text;
  for (const find of FINDERS) {
    const found = find(rest, labels);
    if (found.length === 0) continue;
    spans.push(found);
    rest = blot(rest, found);
  }
  return spans.flat().sort(byStart);
}
