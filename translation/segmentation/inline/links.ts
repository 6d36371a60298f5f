import { byStart, type Range } from './ranges.js';

/** Characters of an address and title together; a bound on the work for texts that are brackets alone. */
const LONGEST_TARGET = 4_096;
/** Characters of a label (CommonMark 6.3). */
const LONGEST_LABEL = 999;

/** What stands between the parentheses of a link (CommonMark 6.3): an address and perhaps a title. */
const TARGET = /^\s*(?:<[^<>]*>|[^\s<>]*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*$/u;

/** Labels that the message defines ("[label]: address"), as `normalizeLabel` writes them. */
export type Labels = ReadonlySet<string>;

/** Labels are equal in any case and with any white space (CommonMark 4.7). */
export function normalizeLabel(label: string): string {
  return label.trim().replaceAll(/\s+/gu, ' ').toLowerCase();
}

/**
 * The marks around the text of links and images (CommonMark 6.3 and 6.4), with their addresses and titles. A text that
 * is itself the label of a definition is taken whole. Brackets that link to nothing are prose: "[Your Name]".
 */
export function findLinks(text: string, labels: Labels): Range[] {
  return text.includes('[') ? new LinkScanner(text, labels).scan() : [];
}

class LinkScanner {
  private readonly ranges: Range[] = [];
  private readonly parentheses: ReadonlyMap<number, number>;

  constructor(
    private readonly text: string,
    private readonly labels: Labels,
  ) {
    this.parentheses = pairParentheses(text);
  }

  scan(): Range[] {
    const open: number[] = [];
    for (let index = 0; index < this.text.length; index++) {
      const character = this.text[index];
      if (character === '\\') index += 1;
      else if (character === '[') open.push(index);
      else if (character === ']') index = this.close(open.pop(), index);
    }
    return this.ranges.sort(byStart);
  }

  /** @returns the last character of what belongs to the link, so that brackets in an address open nothing */
  private close(start: number | undefined, close: number): number {
    if (start === undefined) return close;
    const mark = this.text[start - 1] === '!' ? start - 1 : start;
    const end = this.targetEnd(close) ?? this.labelEnd(close);
    if (end !== undefined) this.ranges.push({ start: mark, end: start + 1 }, { start: close, end });
    else if (this.labels.has(this.label(start, close))) this.ranges.push({ start: mark, end: this.afterLabel(close) });
    return (end ?? close + 1) - 1;
  }

  /** Behind "](address "title")". */
  private targetEnd(close: number): number | undefined {
    const end = this.text[close + 1] === '(' ? this.parentheses.get(close + 1) : undefined;
    if (end === undefined || end - close > LONGEST_TARGET) return undefined;
    return TARGET.test(this.text.slice(close + 2, end)) ? end + 1 : undefined;
  }

  /** Behind "][label]". */
  private labelEnd(close: number): number | undefined {
    if (this.text[close + 1] !== '[') return undefined;
    const end = close + 2 + this.text.slice(close + 2, close + 2 + LONGEST_LABEL).indexOf(']');
    return this.labels.has(this.label(close + 1, end)) ? end + 1 : undefined;
  }

  /** Behind "label]" or "label][]". */
  private afterLabel(close: number): number {
    return close + (this.text.startsWith('[]', close + 1) ? 3 : 1);
  }

  private label(open: number, close: number): string {
    return this.labels.size === 0 || close - open > LONGEST_LABEL
      ? ''
      : normalizeLabel(this.text.slice(open + 1, close));
  }
}

/** Every "(" with its ")". */
function pairParentheses(text: string): Map<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (const { index, 0: mark } of text.matchAll(/(?<!\\)[()]/gu)) {
    if (mark === '(') open.push(index);
    else pairs.set(open.pop() ?? -1, index);
  }
  return pairs;
}
