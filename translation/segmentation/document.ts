/**
 * A text cut into pieces that join up to it again, byte for byte. Segments are prose: one sentence or part of one,
 * without white space around. Everything else is verbatim: line breaks, Markdown marks, code, addresses.
 */
export interface Document {
  readonly pieces: readonly Piece[];
}

export interface Piece {
  readonly kind: 'verbatim' | 'segment';
  readonly text: string;
}

export function verbatim(text: string): Piece {
  return { kind: 'verbatim', text };
}

export function prose(text: string): Piece {
  return { kind: 'segment', text };
}

/** The texts of a document's segments, in order; one text may come several times. */
export function segmentTexts(document: Document): string[] {
  return document.pieces.filter((piece) => piece.kind === 'segment').map((piece) => piece.text);
}

/** Without empty pieces, and with neighbouring verbatim pieces joined. */
export function tidy(pieces: Iterable<Piece>): Piece[] {
  const tidied: Piece[] = [];
  for (const piece of pieces) {
    const last = tidied.at(-1);
    if (piece.text === '') continue;
    if (last?.kind === 'verbatim' && piece.kind === 'verbatim')
      tidied[tidied.length - 1] = verbatim(last.text + piece.text);
    else tidied.push(piece);
  }
  return tidied;
}
