import { eld } from 'eld';

/** Tells languages apart by byte n-grams: `eld` 2.1, which knows 60 languages. */
export interface LanguageDetector {
  /** Codes of OASST2, or those of `eld` where it has others. */
  knows(language: string): boolean;
  /** The name that the detector has for a language. */
  nameOf(language: string): string;
  /**
   * The likeliest language by the detector's name for it, empty where there is nothing to tell by; not reliable, by its
   * own rule, where the text is no more like it than texts of other languages are.
   */
  detect(text: string): { readonly language: string; readonly reliable: boolean };
  /** Likeness of each language that is like the text at all, above 0 and below 1. They do not sum to 1. */
  scores(text: string): Readonly<Record<string, number>>;
}

/** The names `eld` has for codes of OASST2; written Norwegian is one language to it. */
const ELD_CODES: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', 'pt-BR': 'pt', 'uk-UA': 'uk' };

/**
 * `small` is read in 0.4 s of CPU and takes 200 MB; `large` in 1.5 s, takes 450 MB, and is better below nine words
 * (docs/log.md, "A second identifier").
 */
export type Database = 'small' | 'large';

const loading: Partial<Record<Database, Promise<LanguageDetector>>> = {};

/** The one detector of this process with this database, which is read once. */
export function loadLanguageDetector(database: Database = 'small'): Promise<LanguageDetector> {
  return (loading[database] ??= load(database));
}

async function load(database: Database): Promise<LanguageDetector> {
  if (!('load' in eld)) throw new Error('eld: expected the entry that loads its database on demand');
  const detector = eld.newInstance();
  await detector.load(database);
  // Addresses and the like say nothing about the language of a text.
  detector.enableTextCleanup(true);
  const known = new Set(Object.values(detector.info().Languages));
  const nameOf = (language: string): string => ELD_CODES[language] ?? language;
  return {
    knows: (language) => known.has(nameOf(language)),
    nameOf,
    detect: (text) => {
      const found = detector.detect(text);
      return { language: found.language, reliable: found.isReliable() };
    },
    scores: (text) => detector.detect(text).getScores(),
  };
}
