import type { Line } from './lines.js';

/** A stretch of whole lines or of part of them; blocks joined are the text. */
export interface Block {
  /** Code comes through untouched, prose is looked at further. */
  readonly kind: 'code' | 'prose';
  readonly text: string;
}

/** A line, once it is known whether it is code. */
export interface MarkedLine extends Line {
  readonly isCode: boolean;
}

/** Neighbouring lines of one kind become one block. */
export function joinBlocks(lines: readonly MarkedLine[]): Block[] {
  const blocks: { kind: Block['kind']; text: string }[] = [];
  for (const { body, end, isCode } of lines) {
    const kind = isCode ? 'code' : 'prose';
    const last = blocks.at(-1);
    if (last?.kind === kind) last.text += body + end;
    else blocks.push({ kind, text: body + end });
  }
  return blocks;
}
