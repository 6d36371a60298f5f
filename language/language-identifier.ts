import type { AnswerLanguage } from '../contracts/evaluation.js';
import { loadLanguageDetector, type Database } from './detector.js';
import { proseOf } from './prose.js';

/**
 * Which language an answer is written in, by `eld` 2.1 (byte n-grams, database `large`), all of its 60 languages allowed:
 * the likeliest wins. How often it errs stands in `identifier-errors.ts`. Tried and not done (docs/log.md): restricting
 * the candidates; leaving Norwegian out, which counts all Norwegian as Danish; calling near ties undecided, which loses
 * 5 to 15 % of the Danish below nine words for a third of the Norwegian that is called Danish.
 */
export interface LanguageIdentifier {
  /** Code of OASST2 that answers should be in. */
  readonly target: string;
  /** The detector's code of it. */
  readonly code: string;
  judge(text: string): AnswerLanguage;
}

/** Words of one letter or more that a text needs before its language is judged. */
const MIN_WORDS = 3;
/** Control, private and replacement characters: bytes that no tokeniser should have let through. */
const BROKEN = /[\p{Cc}\p{Co}\ufffd]/gu;
/** A text in which more than one in so many characters is broken is no text. */
const MAX_BROKEN = 10;

/** An identifier for the target language, or null where the detector does not know it: then there is no such metric. */
export async function loadLanguageIdentifier(
  target: string,
  database: Database = 'large',
): Promise<LanguageIdentifier | null> {
  const detector = await loadLanguageDetector(database);
  if (!detector.knows(target)) return null;
  const wanted = detector.nameOf(target);
  return {
    target,
    code: wanted,
    judge(text) {
      const prose = proseOf(text);
      const words = (prose.match(/\p{L}+/gu) ?? []).length;
      if (!/[^\s\p{Cf}\p{Cc}]/u.test(text)) return { verdict: 'empty', language: null, words };
      if (isBroken(prose)) return { verdict: 'unparseable', language: null, words };
      if (words < MIN_WORDS) return { verdict: 'undecided', language: null, words };
      const { language, reliable } = detector.detect(prose);
      if (language === '') return { verdict: 'unparseable', language: null, words };
      if (!reliable) return { verdict: 'undecided', language: null, words };
      return { verdict: language === wanted ? 'target' : 'other', language, words };
    },
  };
}

function isBroken(text: string): boolean {
  const visible = text.replace(/\s/gu, '');
  return MAX_BROKEN * (visible.match(BROKEN) ?? []).length > visible.length;
}
