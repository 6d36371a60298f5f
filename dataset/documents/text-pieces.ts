import { createReadStream } from 'node:fs';
import { decodeLines, type TextLine } from '../../artifacts/lines.js';
import { MarkdownRegion } from './markdown-region.js';
import type { Piece } from './piece.js';

/** Longer paragraphs are cut at the end of a line: a log file of 100 MB without a blank line is no document. */
const MAX_CHARS = 64 * 1024;

/**
 * A text or Markdown file paragraph by paragraph, cut at blank lines and never inside fenced code, front matter, HTML
 * without prose, or before an indented line, which belongs to what stands above it. Blank lines stay exactly as they are.
 */
export async function* textPieces(path: string, name = path): AsyncGenerator<Piece> {
  const region = new MarkdownRegion();
  let paragraph: TextLine[] = [];
  let chars = 0;
  let isCut = false;
  for await (const line of decodeLines(createReadStream(path), { name })) {
    const isBlank = line.text.trim() === '';
    if (!isBlank && isCut && (chars > MAX_CHARS || !/^[ \t]/u.test(line.text))) {
      yield piece(paragraph);
      [paragraph, chars] = [[], 0];
    }
    paragraph.push(line);
    chars += line.text.length;
    if (!isBlank || region.isOpen) region.add(line.text);
    isCut = !region.isOpen && (isBlank || chars > MAX_CHARS);
  }
  if (paragraph.length > 0) yield piece(paragraph);
}

function piece(lines: readonly TextLine[]): Piece {
  const text = lines.map((line) => line.text).join('');
  const line = lines[0]?.number ?? 1;
  const document = text.trimEnd();
  if (document.trim() === '') return { line, document: null, put: () => text };
  // A byte-order mark is no part of the text, and a translator would lose it.
  const head = document.startsWith('\uFEFF') ? '\uFEFF' : '';
  const tail = text.slice(document.length);
  return { line, document: document.slice(head.length), put: (translation) => head + translation + tail };
}
