import { linePrefix, lineSuffix } from './blocks/line-prefix.js';
import { splitLines, type Line } from './blocks/lines.js';
import { collectLabels } from './blocks/reference-definitions.js';
import { splitBlocks } from './blocks/split-blocks.js';
import { findTableRows, splitCells } from './blocks/tables.js';
import { tidy, verbatim, type Document, type Piece } from './document.js';
import type { Labels } from './inline/links.js';
import { splitInline } from './inline/split-inline.js';
import { splitSentences } from './sentences/split-sentences.js';
import { trimSentence } from './sentences/trim-sentence.js';

interface Context {
  readonly language: string;
  /** Of the message's link definitions. */
  readonly labels: Labels;
}

/** Cuts a message into sentences to translate and everything around them, which comes through untouched. */
export function segment(text: string, language: string): Document {
  const lines = splitLines(text);
  const context = { language, labels: collectLabels(lines) };
  const pieces = splitBlocks(lines).flatMap((block) =>
    block.kind === 'code' ? [verbatim(block.text)] : segmentLines(splitLines(block.text), context),
  );
  return { pieces: tidy(pieces) };
}

function segmentLines(lines: readonly Line[], context: Context): Piece[] {
  const isTableRow = findTableRows(lines);
  return lines.flatMap(({ body, end }, index) => {
    const content = isTableRow[index] === true ? segmentRow(body, context) : segmentLine(body, context);
    return [...content, verbatim(end)];
  });
}

function segmentRow(row: string, context: Context): Piece[] {
  return splitCells(row).flatMap(({ text, isBorder }) => (isBorder ? [verbatim(text)] : segmentProse(text, context)));
}

function segmentLine(body: string, context: Context): Piece[] {
  const prefix = linePrefix(body);
  const suffix = lineSuffix(body);
  const content = body.slice(prefix.length, Math.max(prefix.length, body.length - suffix.length));
  return [verbatim(prefix), ...segmentProse(content, context), verbatim(body.slice(prefix.length + content.length))];
}

/** Joins neighbouring spans first, so that a sentence knows what it was cut at. */
function segmentProse(text: string, { language, labels }: Context): Piece[] {
  if (!/\p{L}/u.test(text)) return [verbatim(text)];
  const pieces = tidy(splitInline(text, labels));
  return pieces.flatMap((piece, index) => {
    if (piece.kind === 'verbatim') return [piece];
    const sentences = splitSentences(piece.text, language);
    return sentences.flatMap((sentence, at) =>
      trimSentence(sentence, {
        before: at === 0 ? (pieces[index - 1]?.text ?? '') : '',
        after: at === sentences.length - 1 ? (pieces[index + 1]?.text ?? '') : '',
      }),
    );
  });
}
