import { findCodeSpans } from '../inline/code-spans.js';
import { blot } from '../inline/ranges.js';
import { isBlank, type Line } from './lines.js';

const BORDER = /(?<border>(?<!\\)\|)/u;

export interface Cell {
  readonly text: string;
  readonly isBorder: boolean;
}

/** Which lines are rows of a table: those that start with a pipe, and those around a delimiter row (GFM 4.10). */
export function findTableRows(lines: readonly Line[]): boolean[] {
  const rows = lines.map(({ body }) => /^[\s>]*\|/u.test(body));
  let inTable = false;
  for (const [index, line] of lines.entries()) {
    if (isDelimiterRow(line.body)) {
      inTable = true;
      if (BORDER.test(lines[index - 1]?.body ?? '')) rows[index - 1] = true;
    } else if (isBlank(line) || !BORDER.test(line.body)) inTable = false;
    if (inTable) rows[index] = true;
  }
  return rows;
}

/** ":---" in every cell. Told by the set of its characters first, since most lines fail that at once. */
function isDelimiterRow(body: string): boolean {
  if (!body.includes('|') || !/^[\s>|:-]+$/u.test(body)) return false;
  const cells = body.replaceAll(/[\s>]/gu, '').split('|').filter(Boolean);
  return cells.length > 0 && cells.every((cell) => /^:?-+:?$/u.test(cell));
}

/** Cells and the borders between them, in turn; joined they are the row. A pipe in inline code is no border. */
export function splitCells(row: string): Cell[] {
  let start = 0;
  return blot(row, findCodeSpans(row))
    .split(BORDER)
    .map(({ length }, index) => {
      start += length;
      return { text: row.slice(start - length, start), isBorder: index % 2 === 1 };
    });
}
