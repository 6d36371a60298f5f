import type { LanguageDetector } from '../../language/detector.js';
import type { Gate, GatedPair } from './gate.js';
import { languageMargin } from './language-margin.js';
import { countWords, withoutWordsOf } from './words.js';

/** A shorter copy may be a term, or words that both languages have. */
const MIN_WORDS = 3;

/** Of the translation's words: with fewer of its own it is a copy. */
const OWN_WORDS = 0.2;

/** A copy that could be the target language as well is one that neighbours share, such as Norwegian and Danish. */
const FOREIGN_MARGIN = 0.1;

/**
 * Is the translation the source, or nearly? Names and titles stay as they are in any language, and so does what is in a
 * third language: none of them counts.
 *
 * Measured on NTREX-128: 97 % of English sentences are caught as translations of themselves (79 % of their first five
 * words: the rest is names), and none of the human translations into 44 languages is.
 */
export function sourceCopied(detector: LanguageDetector): Gate {
  return (pair) => {
    const translation = withoutNames(pair.translation);
    const words = countWords(translation);
    const own = countWords(withoutWordsOf(translation, pair.source));
    if (words < MIN_WORDS || own > OWN_WORDS * words || !mustChange(detector, pair)) return null;
    return own === 0 ? `all ${Math.floor(words)} words` : `all but ${Math.ceil(own)} of ${Math.floor(words)} words`;
  };
}

/**
 * Whether the source is in its own language, and the copy not in the target language. Languages that the detector does
 * not know count as such.
 */
function mustChange(detector: LanguageDetector, pair: GatedPair): boolean {
  const fromOther = languageMargin(detector, pair.source, pair.sourceLanguage) ?? 0;
  const toOther = languageMargin(detector, pair.translation, pair.targetLanguage) ?? 1;
  return fromOther < FOREIGN_MARGIN && toOther >= FOREIGN_MARGIN;
}

/** Without the words that begin with a capital, unless all do. */
function withoutNames(text: string): string {
  return /\p{Ll}/u.test(text) ? text.replaceAll(/(?<!\p{L})\p{Lu}[\p{L}\p{M}'’]*/gu, ' ') : text;
}
