import { endsOnAbbreviation } from './abbreviations.js';

/** "J. R. R. Tolkien", "z. B.". */
const ENDS_ON_INITIAL = /(?<![\p{L}\p{N}])\p{L}\.\s*$/u;
/** "Two steps: 1. Stir." A number alone is left alone: it is verbatim then. */
const ENDS_ON_LIST_NUMBER = /\S\s+\(?\d{1,2}[.)]\s*$/u;

/**
 * Sentences of one line, each with the white space after it; joined they are the line. Unicode's rules (UAX 29) through
 * Intl.Segmenter know languages without spaces, but stop after "Dr." and "1.": those are joined again. One sentence too
 * long costs little; half a sentence costs meaning.
 */
export function splitSentences(text: string, language: string): string[] {
  const sentences: string[] = [];
  let open = '';
  for (const { segment } of segmenterFor(language).segment(text)) {
    open += segment;
    if (isUnfinished(open, language)) continue;
    sentences.push(open);
    open = '';
  }
  return open === '' ? sentences : [...sentences, open];
}

function isUnfinished(sentence: string, language: string): boolean {
  return endsOnAbbreviation(sentence, language) || ENDS_ON_INITIAL.test(sentence) || ENDS_ON_LIST_NUMBER.test(sentence);
}

const segmenters = new Map<string, Intl.Segmenter>();

/** One per language: making one takes 0.1 ms, as long as segmenting a page. */
function segmenterFor(language: string): Intl.Segmenter {
  const known = segmenters.get(language);
  if (known !== undefined) return known;
  const segmenter = new Intl.Segmenter(supported(language), { granularity: 'sentence' });
  segmenters.set(language, segmenter);
  return segmenter;
}

/** A code that is no BCP 47 tag gets Unicode's default rules. */
function supported(language: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(language)[0];
  } catch {
    return undefined;
  }
}
