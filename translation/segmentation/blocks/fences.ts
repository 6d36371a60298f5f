import type { MarkedLine } from './block.js';
import type { Line } from './lines.js';

interface Fence {
  readonly mark: string;
  /** What stands before the fence: quote marks, a list item's mark, prose. */
  readonly lead: string;
}

const FENCE = /^(?<lead>[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?)(?:(?<ticks>`{3,})[^`]*|(?<tildes>~{3,}).*)$/u;
const FENCE_AT_END = /(?<!`)(?<ticks>`{3,})[\w+#.-]*\s*$/u;

/**
 * Marks fenced code (CommonMark 4.5). A fence that is never closed runs to the end of the text, or of the quote it is in.
 */
export function markFences(lines: readonly Line[]): MarkedLine[] {
  const lastClosing = lines.findLastIndex((line) => closesFence(line, { mark: '```', lead: '' }));
  const marked: MarkedLine[] = [];
  let fence: Fence | null = null;
  for (const [index, line] of lines.entries()) {
    if (fence !== null && !leavesQuote(line, fence)) {
      marked.push({ ...line, isCode: true });
      if (closesFence(line, fence)) fence = null;
      continue;
    }
    fence = opensFence(line) ?? (index < lastClosing ? opensFenceAfterProse(line) : null);
    if (fence === null) marked.push({ ...line, isCode: false });
    else marked.push(...splitLead(line, fence));
  }
  return marked;
}

function opensFence({ body }: Line): Fence | null {
  const { lead = '', ticks, tildes } = FENCE.exec(body)?.groups ?? {};
  const mark = ticks ?? tildes;
  return mark === undefined ? null : { mark, lead };
}

/**
 * "Here it is:```python" is no fence in CommonMark, but people and models write it and mean one. It needs a line that
 * closes it, since "for code, type ```" means none.
 */
function opensFenceAfterProse({ body }: Line): Fence | null {
  const match = FENCE_AT_END.exec(body);
  const lead = body.slice(0, match?.index);
  return match === null || lead.includes('```') ? null : { mark: match.groups?.['ticks'] ?? '', lead };
}

/** Also "}```", with code before the closing fence. One in a quote closes none outside. */
function closesFence({ body }: Line, { mark, lead }: Fence): boolean {
  return body.trimEnd().endsWith(mark) && (isQuoted(lead) || !isQuoted(body));
}

function leavesQuote({ body }: Line, { lead }: Fence): boolean {
  return isQuoted(lead) && !isQuoted(body);
}

function isQuoted(text: string): boolean {
  return /^\s*>/u.test(text);
}

/** A list item's mark and prose before the fence stay prose. */
function splitLead({ body, end }: Line, { lead }: Fence): MarkedLine[] {
  if (lead.trim() === '') return [{ body, end, isCode: true }];
  return [
    { body: lead, end: '', isCode: false },
    { body: body.slice(lead.length), end, isCode: true },
  ];
}
