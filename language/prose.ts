/** A closing fence that is left over from a block before the answer. */
const STRAY = /^\s*(`{3,}|~{3,})[ \t]*\n(?![\s\S]*\n[ \t]{0,3}\1)/u;
/** From a line of at least three backticks or tildes to the next one like it, or to the end where none comes. */
const FENCED = /^[ \t]{0,3}(`{3,}|~{3,})[^\n]*(?:\n[\s\S]*?)??(?:\n[ \t]{0,3}\1[`~]*[ \t]*(?=\n|$)|$(?![\s\S]))/gmu;
/** As CommonMark has it: between backtick strings of equal length. */
const CODE_SPAN = /(?<!`)(`+)(?!`)[^`](?:[\s\S]*?[^`])?\1(?!`)/gu;
const ADDRESS = /(?:\b[a-z][a-z0-9+.-]{1,20}:\/\/|\bwww\.)\S+|\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/giu;

/**
 * What of an answer is in a human language: without fenced code, code spans, web and e-mail addresses, which are alike
 * in all languages or look like English.
 */
export function proseOf(text: string): string {
  return text.replace(STRAY, '').replace(FENCED, '\n').replace(CODE_SPAN, ' ').replace(ADDRESS, ' ');
}

/** Whatever a digit is in, up to white space: a year, a version, a date, a formula. */
const NUMBER = /\S*\p{N}\S*/gu;

/** Changes the prose of a text alone: code, addresses and numbers stay as they are, each stretch between them is given. */
export function changeProse(text: string, change: (prose: string) => string): string {
  const kept: { readonly start: number; readonly end: number }[] = [];
  let masked = text;
  for (const pattern of [FENCED, CODE_SPAN, ADDRESS, NUMBER]) {
    masked = masked.replace(pattern, (match: string, ...rest: unknown[]) => {
      const start = rest.find((one) => typeof one === 'number') ?? 0;
      kept.push({ start, end: start + match.length });
      // Of the same length, so that places stay what they are.
      return ' '.repeat(match.length);
    });
  }
  kept.sort((a, b) => a.start - b.start);
  const parts = kept.map(
    ({ start, end }, at) => change(text.slice(kept[at - 1]?.end ?? 0, start)) + text.slice(start, end),
  );
  return parts.join('') + change(text.slice(kept.at(-1)?.end ?? 0));
}
