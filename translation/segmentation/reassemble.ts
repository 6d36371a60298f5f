import type { Document, Piece } from './document.js';

/** Scripts written without spaces between words, and their punctuation. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\u3000-\u303F\uFF00-\uFF65]/u;
/** Also brackets, quotes, images and tags that open. */
const STARTS_WORD = /^(?:[\p{L}\p{N}\p{Ps}\p{Pi}`$]|!\[|<[^/])/u;
/** Also brackets, quotes and tags that close. */
const ENDS_WORD = /(?:[\p{L}\p{N}\p{Pe}\p{Pf}\p{Po}`$]|<\/[^<>]{1,64}>)$/u;
const EMPHASIS = /^(?:\*+|_+|~+|=+)$/u;

interface Placed {
  readonly piece: Piece;
  readonly text: string;
  /** Whether it is a mark of emphasis, and at which end of what it wraps. */
  readonly emphasis: 'none' | 'opens' | 'closes';
}

/** The text of a document with every segment replaced by its translation; with the identity it is the source again. */
export function reassemble(document: Document, translate: (segment: string) => string): string {
  const emphasis = findEmphasis(document.pieces);
  const placed = document.pieces.map((piece, index) => ({
    piece,
    text: piece.kind === 'segment' ? translate(piece.text) : piece.text,
    emphasis: emphasis[index] ?? 'none',
  }));
  return placed.map((right, index) => gap(placed[index - 1], right) + right.text).join('');
}

/** On each line the first, third, … of equal marks opens. */
function findEmphasis(pieces: readonly Piece[]): Placed['emphasis'][] {
  let open = new Set<string>();
  return pieces.map(({ kind, text }) => {
    if (kind === 'segment') return 'none';
    if (/[\n\r]/u.test(text)) open = new Set();
    if (!EMPHASIS.test(text)) return 'none';
    if (open.delete(text)) return 'closes';
    open.add(text);
    return 'opens';
  });
}

/**
 * A space where a translation meets a word, code or another translation without one, because the source's script has
 * none: "使用`map`函数" is "Brug `map` funktion" in Danish, "这是**很好**的" is "Det er **godt** nok".
 */
function gap(left: Placed | undefined, right: Placed): string {
  if (left === undefined || !(wasUnspaced(left, -1) || wasUnspaced(right, 0))) return '';
  const ends = left.emphasis === 'none' ? ENDS_WORD.test(left.text.slice(-80)) : left.emphasis === 'closes';
  const starts = right.emphasis === 'none' ? STARTS_WORD.test(right.text) : right.emphasis === 'opens';
  return ends && starts ? ' ' : '';
}

function wasUnspaced({ piece, text }: Placed, edge: 0 | -1): boolean {
  return piece.kind === 'segment' && text !== piece.text && UNSPACED.test(piece.text.at(edge) ?? '');
}
