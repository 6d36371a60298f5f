import type { Range } from './ranges.js';

interface TickRun extends Range {
  /** Index of the next run of the same length, which would close this one. */
  readonly closer: number | undefined;
}

/**
 * Inline code (CommonMark 6.1): from a run of back ticks to the next run of the same length. Ticks that people use as
 * quotes or apostrophes ("``so''", "`so'", "it`s", "a ` tick") open nothing, for the price of some odd code.
 */
export function findCodeSpans(text: string): Range[] {
  if (!text.includes('`')) return [];
  const runs = findTickRuns(text);
  const spans: Range[] = [];
  for (let index = 0; index < runs.length; index++) {
    const closer = closerOf(text, runs, index);
    if (closer === undefined) continue;
    spans.push({ start: runs[index]?.start ?? 0, end: runs[closer]?.end ?? 0 });
    index = closer;
  }
  return spans;
}

/** From right to left, so that every run knows its closer after one pass. */
function findTickRuns(text: string): TickRun[] {
  const runs = Array.from(text.matchAll(/`+/gu), ({ index, 0: run }) => ({ start: index, end: index + run.length }));
  const nextOfLength = new Map<number, number>();
  const closers = runs.map(() => undefined as number | undefined);
  for (let index = runs.length - 1; index >= 0; index--) {
    const { start, end } = runs[index] ?? { start: 0, end: 0 };
    closers[index] = nextOfLength.get(end - start);
    nextOfLength.set(end - start, index);
  }
  return runs.map((run, index) => ({ ...run, closer: closers[index] }));
}

function closerOf(text: string, runs: readonly TickRun[], index: number): number | undefined {
  const opening = runs[index];
  const closing = runs[opening?.closer ?? -1];
  if (opening === undefined || closing === undefined || text[opening.start - 1] === '\\') return undefined;
  return isQuote(text, opening, closing) ? undefined : opening.closer;
}

function isQuote(text: string, opening: Range, closing: Range): boolean {
  const content = text.slice(opening.end, closing.start);
  const ticks = opening.end - opening.start;
  if (ticks === 2) return content.includes("''");
  if (ticks !== 1 || !/\s/u.test(content)) return false;
  if (/^\s/u.test(content) && content.trimEnd() === content) return true;
  if (content.includes("'") && content.trimStart() === content && content.trimEnd() !== content) return true;
  return isLetter(text[opening.start - 1]) && isLetter(text[closing.end]);
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /\p{L}/u.test(character);
}
