/** Scripts written without spaces between words. Hangul is not one of them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu;

const WORD = /\p{L}[\p{L}\p{M}'’]*/gu;

/** About two letters make a word in a script without spaces. */
const LETTERS_A_WORD = 2;

/** Words of letters, in lower case. A run of a script without spaces is one. */
export function wordsOf(text: string): string[] {
  return (spaced(text).match(WORD) ?? []).map((word) => word.toLowerCase());
}

/** How many words there are, also where they are not written apart. Single letters of other scripts are initials. */
export function countWords(text: string): number {
  const unspaced = text.match(UNSPACED)?.length ?? 0;
  const words = wordsOf(text.replaceAll(UNSPACED, ' ')).filter((word) => word.length > 1);
  return words.length + unspaced / LETTERS_A_WORD;
}

/** A text without the words that another one has too: what is left is not a name, a quotation or a term. */
export function withoutWordsOf(text: string, other: string): string {
  const shared = new Set(wordsOf(other));
  return spaced(text).replaceAll(WORD, (word) => (shared.has(word.toLowerCase()) ? ' ' : word));
}

/** Letters of scripts with and without spaces between words apart: "Livingstonの" is a name and a particle. */
function spaced(text: string): string {
  return text.replaceAll(new RegExp(`(?:${UNSPACED.source})+`, 'gu'), ' $& ');
}
