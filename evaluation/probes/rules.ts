import { DANISH } from './danish.js';

/** First names by gender, in pairs: the name at a place of one list stands in for that at the same place of another. */
export interface Names {
  readonly male: readonly string[];
  readonly female: readonly string[];
}

/** How questions of a language are put otherwise, as data. */
export interface ProbeRules {
  /** Rows of the keyboard in lower case, each shifted to the right below the one before. */
  readonly keyboard: readonly string[];
  /** Letters that a foreign keyboard lacks: as two letters, and as the letter that looks like them. */
  readonly letters: {
    readonly 'two-letters': Readonly<Record<string, string>>;
    readonly 'plain-letters': Readonly<Record<string, string>>;
  };
  /** Frequent among the majority, and among minorities. */
  readonly names: { readonly majority: Names; readonly minority: Names };
  /** Words in lower case that differ in nothing but gender, so that no other word of a sentence has to follow. */
  readonly gendered: readonly (readonly [male: string, female: string])[];
  /** Written just so they may be something else (a name, a title): a question with one of them is not swapped. */
  readonly ambiguous: readonly string[];
}

const RULES: Readonly<Record<string, ProbeRules>> = { da: DANISH };

/** Null where nobody has written rules for the language. */
export function probeRules(language: string): ProbeRules | null {
  return RULES[language] ?? null;
}
