/** What Python's `str.split()` splits on (str.isspace); JavaScript's \s lacks U+001C–1F and U+0085 and adds U+FEFF. */
const PYTHON_SPACE = /[\t-\r\u001c- \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/** Words as Python's `text.split()` gives them. */
export function splitWhitespace(text: string): string[] {
  return text.split(PYTHON_SPACE).filter((word) => word !== '');
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
