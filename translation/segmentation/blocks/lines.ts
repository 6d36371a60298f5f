export interface Line {
  readonly body: string;
  /** The line break, empty at the end of the text. */
  readonly end: string;
}

export const LINE_BREAK = /[\r\n\v\f\u0085\u2028\u2029]/u;
const LINE = /(?<body>[^\r\n\v\f\u0085\u2028\u2029]*)(?<end>\r\n|[\r\n\v\f\u0085\u2028\u2029]|$)/gu;

/** Lines with their breaks; joined they are the text. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(LINE)) {
    const [whole, body = '', end = ''] = match;
    if (whole !== '') lines.push({ body, end });
  }
  return lines;
}

export function isBlank(line: Line): boolean {
  return line.body.trim() === '';
}

/** Columns of white space at the start of a line; a tab goes to the next multiple of four, as in CommonMark 2.2. */
export function indentation(body: string): number {
  let columns = 0;
  for (const character of body) {
    if (character === ' ') columns += 1;
    else if (character === '\t') columns += 4 - (columns % 4);
    else break;
  }
  return columns;
}

/** The line without the marks of the quotes it is in. */
export function withoutQuotes(body: string): string {
  return body.replace(/^(?:\s{0,3}>\s?)+/u, '');
}
