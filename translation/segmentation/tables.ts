import { isBlank, type Line } from './lines.js';

const DELIMITER_ROW = /^[\s>]*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/u;
const CELL_BORDER = /(?<!\\)\|/u;

/** Which lines are rows of a table: those that start with a pipe, and those around a delimiter row (GFM 4.10). */
export function findTableRows(lines: readonly Line[]): boolean[] {
  const rows = lines.map((line) => /^[\s>]*\|/u.test(line.body));
  for (const [index, line] of lines.entries()) {
    if (line.body.includes('|') && DELIMITER_ROW.test(line.body)) markTable(lines, rows, index);
  }
  return rows;
}

function markTable(lines: readonly Line[], rows: boolean[], delimiter: number): void {
  if (delimiter > 0) rows[delimiter - 1] = true;
  for (let index = delimiter; index < lines.length; index++) {
    const line = lines[index];
    if (line === undefined || isBlank(line) || !CELL_BORDER.test(line.body)) return;
    rows[index] = true;
  }
}

/** Cells and the borders between them, in turn; joined they are the row. */
export function splitCells(row: string): { text: string; border: boolean }[] {
  return row.split(/(?<border>(?<!\\)\|)/u).map((text, index) => ({ text, border: index % 2 === 1 }));
}
