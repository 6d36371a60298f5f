/** A stretch of a text in UTF-16 units; `end` is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** No finder takes it for a letter, white space or a mark. */
const BLOT = '\0';

/**
 * The text with the ranges blotted out. Its length stays, so that offsets found in it hold in the text, and a later
 * finder sees nothing of what an earlier one took.
 *
 * @param ranges in order, not overlapping
 */
export function blot(text: string, ranges: readonly Range[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const range of ranges) {
    parts.push(text.slice(end, range.start), BLOT.repeat(range.end - range.start));
    end = range.end;
  }
  return parts.join('') + text.slice(end);
}

/** Where a global pattern matches. `matchAll` would copy the pattern first, which costs more than most searches. */
export function findAll(text: string, pattern: RegExp): Range[] {
  const ranges: Range[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    ranges.push({ start: match.index, end: match.index + match[0].length });
  }
  return ranges;
}

export function byStart(a: Range, b: Range): number {
  return a.start - b.start;
}
