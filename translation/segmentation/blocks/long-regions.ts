import { findCodeSpans } from '../inline/code-spans.js';
import { blot, type Range } from '../inline/ranges.js';
import { findRegions } from '../inline/regions.js';
import type { MarkedLine } from './block.js';
import { LINE_BREAK, splitLines } from './lines.js';

/**
 * Marks regions that run over several lines; those within a line are left to it. A line that such a region starts or
 * ends in is parted there.
 */
export function markLongRegions(lines: readonly MarkedLine[]): MarkedLine[] {
  const marked: MarkedLine[] = [];
  for (let start = 0, end = 0; start < lines.length; start = end) {
    const isCode = lines[start]?.isCode === true;
    while (lines[end]?.isCode === isCode) end += 1;
    const stretch = lines.slice(start, end);
    for (const line of isCode ? stretch : partAtRegions(stretch)) marked.push(line);
  }
  return marked;
}

function partAtRegions(lines: readonly MarkedLine[]): MarkedLine[] {
  const text = lines.map(({ body, end }) => body + end).join('');
  const visible = lines.map(({ body, end }) => blot(body, findCodeSpans(body)) + end).join('');
  const regions = findRegions(visible).filter(({ start, end }) => LINE_BREAK.test(text.slice(start, end)));
  if (regions.length === 0) return [...lines];
  const parts: MarkedLine[] = [];
  let end = 0;
  const add = (range: Range, isCode: boolean): void => {
    for (const line of splitLines(text.slice(range.start, range.end))) parts.push({ ...line, isCode });
  };
  for (const region of regions) {
    add({ start: end, end: region.start }, false);
    add(region, true);
    end = region.end;
  }
  add({ start: end, end: text.length }, false);
  return parts;
}
