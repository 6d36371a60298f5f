import { indentation, isBlank, splitLines, type Line } from './lines.js';

export interface Block {
  readonly kind: 'code' | 'prose';
  readonly text: string;
}

interface Fence {
  readonly mark: string;
  /** Prose on the line before the fence. */
  readonly lead: string;
}

const FENCE = /^(?<lead>[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?)(?<mark>`{3,}|~{3,})(?<info>[^`~]*)$/u;
/** "Here it is:```python": not a fence in CommonMark, but people and models write it and mean one. */
const FENCE_AFTER_PROSE = /^(?<lead>(?:(?!`{3}).)*\S\s*)(?<mark>`{3,})(?<info>[\w+#.-]*)\s*$/u;
const LIST_ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])\s+/u;

/**
 * Code blocks of CommonMark 4.4 and 4.5: fenced (an unclosed fence runs to the end of the text) and indented by four
 * columns beyond the list item they are in.
 */
export function splitCodeBlocks(text: string): Block[] {
  const scanner = new BlockScanner();
  for (const line of splitLines(text)) scanner.add(line);
  return scanner.blocks;
}

class BlockScanner {
  readonly blocks: Block[] = [];
  private fence: string | null = null;
  private previous: 'blank' | 'prose' | 'indented' = 'blank';
  private itemIndentation = 0;

  add(line: Line): void {
    if (this.fence !== null) this.addFenced(line, this.fence);
    else if (isBlank(line)) this.addBlank(line);
    else if (this.isIndentedCode(line)) this.addIndented(line);
    else this.addOpenOrProse(line);
  }

  private addFenced(line: Line, mark: string): void {
    this.push('code', line.body + line.end);
    if (closesFence(line.body, mark)) this.fence = null;
    this.previous = 'prose';
  }

  private addBlank(line: Line): void {
    this.push('prose', line.body + line.end);
    if (this.previous === 'prose') this.previous = 'blank';
  }

  private addIndented(line: Line): void {
    this.push('code', line.body + line.end);
    this.previous = 'indented';
  }

  private addOpenOrProse(line: Line): void {
    const fence = opensFence(line.body);
    this.fence = fence?.mark ?? null;
    this.push('prose', fence === null ? line.body + line.end : fence.lead);
    if (fence !== null) this.push('code', line.body.slice(fence.lead.length) + line.end);
    this.trackList(line.body);
    this.previous = 'prose';
  }

  /** Indented code cannot interrupt a paragraph, so it needs a blank line, or code, above. */
  private isIndentedCode(line: Line): boolean {
    if (this.previous === 'prose') return false;
    const inList = this.itemIndentation > 0;
    if (inList && LIST_ITEM.test(line.body)) return false;
    return indentation(line.body) >= this.itemIndentation + 4;
  }

  private trackList(body: string): void {
    const marker = LIST_ITEM.exec(body)?.[0];
    if (marker !== undefined) this.itemIndentation = indentation(body) + marker.trimStart().length;
    else if (indentation(body) === 0 && this.previous === 'blank') this.itemIndentation = 0;
  }

  private push(kind: Block['kind'], text: string): void {
    const last = this.blocks.at(-1);
    if (last?.kind === kind) this.blocks[this.blocks.length - 1] = { kind, text: last.text + text };
    else if (text !== '') this.blocks.push({ kind, text });
  }
}

function opensFence(body: string): Fence | null {
  const groups = (FENCE.exec(body) ?? FENCE_AFTER_PROSE.exec(body))?.groups;
  return groups === undefined ? null : { mark: groups['mark'] ?? '', lead: groups['lead'] ?? '' };
}

/** Also "}```", with code before the closing fence: see FENCE_AFTER_PROSE. */
function closesFence(body: string, mark: string): boolean {
  const run = /(?:`+|~+)\s*$/u.exec(body)?.[0].trimEnd() ?? '';
  return run.startsWith(mark);
}
