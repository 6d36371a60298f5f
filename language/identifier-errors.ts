/** Texts of one language and length that the identifier judged, and what it called them. */
export interface JudgedTexts {
  /** Those that it decided on. */
  readonly decided: number;
  /** Of these, by the detector's code; the rest was called something else. */
  readonly called: Readonly<Record<string, number>>;
}

/** By the detector's code of the true language, each length in the order of `LENGTHS`. */
export type JudgedLanguages = Readonly<Record<string, readonly JudgedTexts[]>>;

/** Words of prose up to which a length reaches, shortest first. */
export const LENGTHS = [
  { name: '3–4 words', upTo: 4 },
  { name: '5–8 words', upTo: 8 },
  { name: '9–20 words', upTo: 20 },
  { name: 'more than 20 words', upTo: Infinity },
] as const;

/** The place in `LENGTHS` of a text with so many words. */
export function lengthOf(words: number): number {
  return LENGTHS.findIndex(({ upTo }) => words <= upTo);
}

/**
 * What the identifier errs on. Measured by `npm run bench:language`
 * on texts that nobody chose: NTREX-128 (news; 1,997 sentences in each language), dev and test of the treebanks
 * Danish-DDT, Norwegian-Bokmaal and English-EWT, and the answers of Lærebogen's tasks in Danish. `else` are Swedish, German and
 * Dutch. Answers of a model may be harder or easier than these.
 */
export const JUDGED: JudgedLanguages = {
  da: [
    { decided: 107, called: { da: 95, no: 9 } },
    { decided: 358, called: { da: 336, no: 19, en: 2 } },
    { decided: 1423, called: { da: 1386, no: 33, en: 4 } },
    { decided: 1259, called: { da: 1251, no: 5, en: 3 } },
  ],
  no: [
    { decided: 371, called: { no: 279, da: 78, en: 3 } },
    { decided: 1055, called: { no: 935, da: 105, en: 9 } },
    { decided: 3005, called: { no: 2921, da: 77, en: 5 } },
    { decided: 1674, called: { no: 1664, da: 8, en: 2 } },
  ],
  en: [
    { decided: 523, called: { en: 483, no: 4, da: 3 } },
    { decided: 986, called: { en: 970, no: 2 } },
    { decided: 2243, called: { en: 2242 } },
    { decided: 1513, called: { en: 1513 } },
  ],
  else: [
    { decided: 117, called: { no: 1, da: 1 } },
    { decided: 463, called: { no: 4, en: 5 } },
    { decided: 2456, called: { da: 1, no: 1, en: 10 } },
    { decided: 2938, called: { en: 4 } },
  ],
};
