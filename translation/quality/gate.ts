import type { QualityGate } from '../../contracts/dataset.js';

/** A segment and what an engine made of it. Languages are codes of OASST2. */
export interface GatedPair {
  readonly source: string;
  readonly translation: string;
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
  /** False where the engine stopped at its limit of new tokens. */
  readonly finished: boolean;
}

/**
 * One check of a pair: what is wrong with the translation, in a few words, or null. Made to be silent on every good
 * translation: a faulty one that gets through costs one segment, a false alarm costs the retries of one.
 */
export type Gate = (pair: GatedPair) => string | null;

/** What a gate found. */
export interface Violation {
  readonly gate: QualityGate;
  readonly detail: string;
}
