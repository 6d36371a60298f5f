/** Lower-case words of letters and digits in any script; everything else separates. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/** The same for texts that differ in case, punctuation and spacing alone. Texts without any word compare as they are. */
export function normalizeText(text: string): string {
  return wordsOf(text).join(' ') || text.trim();
}

export function ngrams(words: readonly string[], n: number): string[] {
  return words.slice(n - 1).map((_, i) => words.slice(i, i + n).join(' '));
}
