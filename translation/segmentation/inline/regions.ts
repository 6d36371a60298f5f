import { isProse, TAG } from './html-tags.js';
import { isFormula } from './mathematics.js';
import type { Range } from './ranges.js';

/** What starts or ends a region, and blank lines, which end mathematics (TeX refuses them there). */
const MARKS = new RegExp(
  [
    String.raw`<!--|-->|<!\[CDATA\[|\]\]>|\$\$|\\[[\]]`,
    String.raw`<\/?(?<element>pre|script|style|code|kbd|samp|var|svg|math|textarea)(?=[\s/>])[^<>]*>`,
    String.raw`\\(?:begin|end)\{(?<environment>[a-zA-Z]+\*?)\}`,
    TAG,
    String.raw`(?:\r\n?|\n)[^\S\r\n]*[\r\n]`,
  ].join('|'),
  'giu',
);

/** Openers and their closers, which here are also the names of what they open and close. */
const CLOSERS: Readonly<Record<string, string>> = { '<!--': '-->', '<![CDATA[': ']]>', $$: '$$', '\\[': '\\]' };
/** A second opener of these is text, or the same mark that closes them. */
const NOT_NESTING = new Set(['-->', ']]>', '$$']);
/** Mathematics, which prices and escaped brackets look like. */
const DISPLAYS = new Set(['$$', '\\]']);

interface Mark extends Range {
  readonly opens?: string | undefined;
  readonly closes?: string | undefined;
  /** A tag broken over lines is a region by itself. */
  readonly alone?: boolean;
}

/**
 * Stretches of any length that no model may touch: comments, elements that hold code, tags broken over lines, TeX
 * environments and displays. Each needs its end: an opening mark alone is prose.
 *
 * @param text with inline code blotted out: "a comment starts with `<!--`" opens none
 */
export function findRegions(text: string): Range[] {
  if (!/[<$\\]/u.test(text)) return [];
  const marks = Array.from(text.matchAll(MARKS), toMark);
  const ends = findEnds(marks);
  const regions: Range[] = [];
  for (const [index, { start, opens = '' }] of marks.entries()) {
    const end = ends[index];
    if (end === undefined || start < (regions.at(-1)?.end ?? 0)) continue;
    const isProse = DISPLAYS.has(opens) && !isFormula(text.slice(start + 2, end - 2));
    if (!isProse) regions.push({ start, end });
  }
  return regions;
}

function toMark(match: RegExpExecArray): Mark {
  const [text] = match;
  const mark = { start: match.index, end: match.index + text.length };
  const name = match.groups?.['element']?.toLowerCase() ?? match.groups?.['environment'];
  if (name !== undefined && !text.endsWith('/>')) {
    return /^(?:<\/|\\end)/u.test(text) ? { ...mark, closes: name } : { ...mark, opens: name };
  }
  if (text.startsWith('<') && text.endsWith('>')) return { ...mark, alone: /[\r\n]/u.test(text) && !isProse(text) };
  return { ...mark, opens: CLOSERS[text], closes: text };
}

/** Where the region of each mark ends. From right to left, so that every opener knows its closer after one pass. */
function findEnds(marks: readonly Mark[]): (number | undefined)[] {
  const ends: (number | undefined)[] = marks.map(({ alone, end }) => (alone === true ? end : undefined));
  const closers = new Map<string, number[]>();
  for (const [index, { opens, closes, end }] of [...marks.entries()].reverse()) {
    const open = closers.get(opens ?? '');
    if (open !== undefined) ends[index] = NOT_NESTING.has(opens ?? '') ? open.at(-1) : open.pop();
    if (closes !== undefined && closes.trim() === '') for (const display of DISPLAYS) closers.delete(display);
    else if (closes !== undefined) pushTo(closers, closes, end);
  }
  return ends;
}

function pushTo(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
