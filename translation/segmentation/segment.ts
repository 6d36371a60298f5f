import { splitCodeBlocks } from './code-blocks.js';
import { prose, tidy, verbatim, type Document, type Piece } from './document.js';
import { splitInline } from './inline.js';
import { linePrefix } from './line-prefix.js';
import { splitLines, type Line } from './lines.js';
import { splitOpaqueRegions } from './opaque-regions.js';
import { splitSentences } from './sentences.js';
import { findTableRows, splitCells } from './tables.js';

/** Cuts a message into sentences to translate and everything around them, which comes through untouched. */
export function segment(text: string, language: string): Document {
  const blocks = splitCodeBlocks(text).flatMap((block) =>
    block.kind === 'code' ? [block] : splitOpaqueRegions(block.text),
  );
  const pieces = blocks.flatMap((block) =>
    block.kind === 'code' ? [verbatim(block.text)] : segmentLines(splitLines(block.text), language),
  );
  return { pieces: tidy(pieces) };
}

function segmentLines(lines: readonly Line[], language: string): Piece[] {
  const isTableRow = findTableRows(lines);
  return lines.flatMap(({ body, end }, index) => {
    const content = isTableRow[index] === true ? segmentRow(body, language) : segmentLine(body, language);
    return [...content, verbatim(end)];
  });
}

function segmentRow(row: string, language: string): Piece[] {
  return splitCells(row).flatMap(({ text, border }) => (border ? [verbatim(text)] : segmentProse(text, language)));
}

function segmentLine(body: string, language: string): Piece[] {
  const prefix = linePrefix(body);
  return [verbatim(prefix), ...segmentProse(body.slice(prefix.length), language)];
}

function segmentProse(text: string, language: string): Piece[] {
  return splitInline(text).flatMap((piece) =>
    piece.kind === 'verbatim' ? [piece] : splitSentences(piece.text, language).flatMap(trimSentence),
  );
}

/** White space and punctuation left over from a cut before, also the "'s" of "`map`'s". */
const LEADING = /^(?:\s|[,.;:!?)\]}]|[-–—=+/|](?=\s)|['’]\p{L}{1,2}(?![\p{L}\p{N}]))*/u;

/** The same at the end: "(" of "(`map`)". */
const TRAILING = /[\s([{]*$/u;

/** A sentence without a letter (numbers, punctuation) needs no translation. */
export function trimSentence(sentence: string): Piece[] {
  if (!/\p{L}/u.test(sentence)) return [verbatim(sentence)];
  const leading = LEADING.exec(sentence)?.[0] ?? '';
  const text = sentence.slice(leading.length).replace(TRAILING, '');
  if (!/\p{L}/u.test(text)) return [verbatim(sentence)];
  return [verbatim(leading), prose(text), verbatim(sentence.slice(leading.length + text.length))];
}
