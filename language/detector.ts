import { eld } from 'eld';

/** Tells languages apart by byte n-grams: `eld` 2.1 with its database `small`, which knows 60 languages. */
export interface LanguageDetector {
  /** Codes of OASST2, or those of `eld` where it has others. */
  knows(language: string): boolean;
  /** The name that the detector has for a language. */
  nameOf(language: string): string;
  /** The likeliest language by the detector's name for it; empty where there is nothing to tell by. */
  detect(text: string): string;
  /** Likeness of each language that is like the text at all, above 0 and below 1. They do not sum to 1. */
  scores(text: string): Readonly<Record<string, number>>;
}

/** The names `eld` has for codes of OASST2; written Norwegian is one language to it. */
const ELD_CODES: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', 'pt-BR': 'pt', 'uk-UA': 'uk' };

let loading: Promise<LanguageDetector> | undefined;

/** The one detector of this process; its database (3 MB) is read once. */
export function loadLanguageDetector(): Promise<LanguageDetector> {
  loading ??= load();
  return loading;
}

async function load(): Promise<LanguageDetector> {
  if (!('load' in eld)) throw new Error('eld: expected the entry that loads its database on demand');
  const detector = eld.newInstance();
  await detector.load('small');
  // Addresses and the like say nothing about the language of a text.
  detector.enableTextCleanup(true);
  const known = new Set(Object.values(detector.info().Languages));
  const nameOf = (language: string): string => ELD_CODES[language] ?? language;
  return {
    knows: (language) => known.has(nameOf(language)),
    nameOf,
    detect: (text) => detector.detect(text).language,
    scores: (text) => detector.detect(text).getScores(),
  };
}
