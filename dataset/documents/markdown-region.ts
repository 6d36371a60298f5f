/**
 * Follows a text line by line and knows whether the line to come lies within a stretch that must not be cut apart:
 * fenced code, front matter, an HTML comment, or an element whose content is no prose.
 */
export class MarkdownRegion {
  /** What ends the region that is open. */
  private end: ((line: string) => boolean) | null = null;
  private lines = 0;

  get isOpen(): boolean {
    return this.end !== null;
  }

  /** @param line with or without its line break */
  add(line: string): void {
    this.lines++;
    const body = line.trimEnd();
    if (this.end !== null) {
      if (this.end(body)) this.end = null;
      return;
    }
    this.end = (this.lines === 1 ? frontMatterEnd(body) : null) ?? fenceEnd(body) ?? htmlEnd(body);
  }
}

function frontMatterEnd(first: string): ((line: string) => boolean) | null {
  return first === '---' || first === '+++' ? (line) => line === first : null;
}

/** At the start of a line, in a quote or list item; or behind prose, which people write though CommonMark has it not. */
const FENCE = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(?:(`{3,})[^`]*|(~{3,}).*)$|^[^`]*(`{3,})[\w+#.-]*$/u;

function fenceEnd(line: string): ((line: string) => boolean) | null {
  const [, ticks, tildes, behindProse] = FENCE.exec(line) ?? [];
  const mark = ticks ?? tildes ?? behindProse;
  return mark === undefined ? null : (next) => next.endsWith(mark);
}

const HTML = /^ {0,3}<(?:!--|(pre|script|style|textarea)\b)/iu;

function htmlEnd(line: string): ((line: string) => boolean) | null {
  const opening = HTML.exec(line);
  if (opening === null) return null;
  const end = opening[1] === undefined ? '-->' : `</${opening[1].toLowerCase()}`;
  const ends = (text: string): boolean => text.toLowerCase().includes(end);
  return ends(line) ? null : ends;
}
