/** What Python takes for white space (str.isspace); JavaScript's \s and trim lack U+001C–1F and U+0085 and add U+FEFF. */
const PYTHON_SPACE = /[\t-\r\u001c- \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/u;
const PYTHON_SPACES = new RegExp(`${PYTHON_SPACE.source}+`, 'u');

/** Words as Python's `text.split()` gives them. */
export function splitWhitespace(text: string): string[] {
  return text.split(PYTHON_SPACES).filter((word) => word !== '');
}

/** As Python's `text.rstrip()`. All of its white space is one code unit wide. */
export function trimEndWhitespace(text: string): string {
  let end = text.length;
  while (end > 0 && PYTHON_SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/**
 * Lower-case runs of letters and digits of any script, NFC-normalised so that `å` typed as `a` + ring is one letter.
 * Combining marks stay in their word, because Hindi or Thai would fall apart without them.
 */
export function unicodeWords(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? []
  );
}

/**
 * The default tokeniser of rouge-score 0.1.2 without stemming. It knows ASCII alone: `blåbærgrød` becomes
 * bl, b, rgr, d. Kept for conformance; the report uses `unicodeWords`.
 */
export function rougeScoreWords(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}
