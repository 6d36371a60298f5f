import { wordsOf } from '../words.js';

/** Soft hyphens, zero-width characters, marks of direction: they change no word that a reader sees. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** Written without spaces: each character stands for a word. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

/** The words of a text as they are compared: case, punctuation, Unicode form, spacing and what is invisible are gone. */
export function comparableWords(text: string): string[] {
  return wordsOf(text.replace(INVISIBLE, '').replace(UNSPACED, ' $& '));
}
