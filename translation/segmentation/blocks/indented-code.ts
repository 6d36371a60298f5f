import type { MarkedLine } from './block.js';
import { readsLikeProse } from './code-line.js';
import { indentation, isBlank, withoutQuotes } from './lines.js';

const LIST_ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])\s+/u;

/**
 * Marks code that is indented by four columns beyond the list item it is in (CommonMark 4.4). People indent prose too,
 * as in a letter: a stretch of lines that reads like it is left.
 */
export function markIndentedCode(lines: readonly MarkedLine[]): MarkedLine[] {
  const isIndented = findIndented(lines);
  const marked = [...lines];
  for (let start = 0; start < lines.length; start++) {
    let end = start;
    while (isIndented[end] === true) end += 1;
    const chunk = lines.slice(start, end);
    const prose = chunk.filter(({ body }) => readsLikeProse(body)).length;
    if (prose * 2 <= chunk.length)
      for (const [index, line] of chunk.entries()) marked[start + index] = { ...line, isCode: true };
    start = end;
  }
  return marked;
}

function findIndented(lines: readonly MarkedLine[]): boolean[] {
  const scanner = new IndentationScanner();
  return lines.map((line) => scanner.add({ ...line, body: withoutQuotes(line.body) }));
}

/** Follows the list items that a text is in. */
class IndentationScanner {
  private previous: 'blank' | 'prose' | 'indented' = 'blank';
  /** Columns where the content of the innermost list item starts. */
  private content = 0;

  /** @returns whether the line is indented as code is */
  add(line: MarkedLine): boolean {
    const isIndented = !line.isCode && !isBlank(line) && this.isIndented(line.body);
    if (isIndented) this.previous = 'indented';
    else if (!isBlank(line)) this.addText(line);
    else if (this.previous === 'prose') this.previous = 'blank';
    return isIndented;
  }

  /** Indented code cannot interrupt a paragraph, so it needs a blank line, or code, above. */
  private isIndented(body: string): boolean {
    if (this.previous === 'prose' || (this.content > 0 && LIST_ITEM.test(body))) return false;
    return indentation(body) >= this.content + 4;
  }

  /** Code but for fences may be part of a line, so its indentation says nothing. */
  private addText({ body, isCode }: MarkedLine): void {
    const mark = isCode ? undefined : LIST_ITEM.exec(body)?.[0];
    if (mark !== undefined) this.content = indentation(body) + mark.trimStart().length;
    else if ((!isCode || /^\s*(?:```|~~~)/u.test(body)) && indentation(body) === 0 && this.previous === 'blank')
      this.content = 0;
    this.previous = 'prose';
  }
}
