import type { Range } from './ranges.js';

/** Two words in a row, which formulas have only in commands like `\text{…}`. */
const WORDS = /(?<!\p{L})\p{L}{2,}\s+\p{L}{2,}/u;
/** "$10 (about 9 €) or 12$". */
const PRICE = /^\d.*\p{L}{2}/u;

/** Whether the content of dollars or escaped brackets is more than prose between prices, or in brackets. */
export function isFormula(content: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(content)) return false;
  return content.includes('\\') || !(WORDS.test(content) || PRICE.test(content));
}

/** `\(…\)` within a line; TeX does not nest them. */
export function findTexBrackets(text: string): Range[] {
  const ranges: Range[] = [];
  let start: number | undefined;
  for (const { index, 0: mark } of text.matchAll(/\\[()]/gu)) {
    const closes = mark === '\\)' && start !== undefined && isFormula(text.slice(start + 2, index));
    if (closes) ranges.push({ start: start ?? index, end: index + 2 });
    start = mark === '\\(' ? index : undefined;
  }
  return ranges;
}

/** `$…$` within a line, from one single dollar to the next. */
export function findTexDollars(text: string): Range[] {
  const dollars = Array.from(text.matchAll(/(?<!\\)\$+/gu), ({ index, 0: run }) => ({
    start: index,
    length: run.length,
  }));
  const ranges: Range[] = [];
  for (let index = 0; index + 1 < dollars.length; index++) {
    const opening = dollars[index];
    const closing = dollars[index + 1];
    if (opening?.length !== 1 || closing?.length !== 1) continue;
    const range = { start: opening.start, end: closing.start + 1 };
    if (!isEnclosed(text, range) || !isFormula(text.slice(range.start + 1, range.end - 1))) continue;
    ranges.push(range);
    index += 1;
  }
  return ranges;
}

/**
 * Pandoc's rule keeps "$5 and $10" prose: no space inside the dollars, no digit after the closing one. A word after it
 * ("$a=$bcd") and a letter before the opening one ("US$5") show that they are no pair either.
 */
function isEnclosed(text: string, { start, end }: Range): boolean {
  const hasRoom = /\s/u.test((text[start + 1] ?? '') + (text[end - 2] ?? ''));
  return (
    !hasRoom && !/[\p{L}\p{N}]/u.test(text[start - 1] ?? '') && !/^(?:\d|\p{L}{3})/u.test(text.slice(end, end + 3))
  );
}
