import type { Document, Piece } from './document.js';

/** Scripts written without spaces between words, and their punctuation. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\u3000-\u303F\uFF00-\uFF65]/u;
const STARTS_WORD = /^[\p{L}\p{N}`$]/u;
const ENDS_WORD = /[\p{L}\p{N}\p{P}`$]$/u;

interface Placed {
  readonly piece: Piece;
  readonly text: string;
}

/** The text of a document with every segment replaced by its translation; with the identity it is the source again. */
export function reassemble(document: Document, translate: (segment: string) => string): string {
  const placed = document.pieces.map((piece) => ({
    piece,
    text: piece.kind === 'segment' ? translate(piece.text) : piece.text,
  }));
  return placed.map((right, index) => gap(placed[index - 1], right) + right.text).join('');
}

/**
 * A space where a translation meets a word, code or another translation without one, because the source's script has
 * none: "使用`map`函数" is "Brug `map` funktion" in Danish.
 */
function gap(left: Placed | undefined, right: Placed): string {
  if (left === undefined) return '';
  const fromUnspaced = wasUnspaced(left, (text) => text.at(-1)) || wasUnspaced(right, (text) => text.at(0));
  return fromUnspaced && ENDS_WORD.test(left.text) && STARTS_WORD.test(right.text) ? ' ' : '';
}

function wasUnspaced({ piece, text }: Placed, edge: (text: string) => string | undefined): boolean {
  return piece.kind === 'segment' && text !== piece.text && UNSPACED.test(edge(piece.text) ?? '');
}
