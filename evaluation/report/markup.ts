/** HTML that is safe to put into a page as it is. Made by `markup` and `trusted` alone. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Markup | string | number | null | undefined | readonly Piece[];

/**
 * Template tag for HTML: whatever is put in is escaped unless it is Markup already, so that no answer of a model can
 * become part of the page. Lists are joined; null and undefined vanish. (Not named `html`: prettier would re-indent the
 * templates, and white space matters in answers.)
 */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  const parts = strings.flatMap((text, index) => [text, index < pieces.length ? render(pieces[index]) : '']);
  return new Markup(parts.join(''));
}

/** Text of our own, e.g. the style sheet, taken as it is. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function render(piece: Piece): string {
  if (piece === null || piece === undefined) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escapeHtml(piece);
  if (typeof piece === 'number') return String(piece);
  return piece.map(render).join('');
}
