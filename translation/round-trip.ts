import type { RoundTrip, RoundTripPair } from '../contracts/dataset.js';
import { planBatches, type BatchLimits } from './batching.js';
import { EngineFailedError, type EngineOutput, type TranslationEngine } from './engine.js';
import { inLanes } from './in-lanes.js';

/** A segment and its accepted translation. */
export interface TranslatedPair {
  readonly id: string;
  /** Language of the source, to translate back into. */
  readonly lang: string;
  readonly source: string;
  readonly translation: string;
}

/**
 * A random sample that is the same whatever order the pairs come in: those with the smallest ids, which are digests.
 * Holds `size` pairs in memory.
 */
export async function sampleById(pairs: AsyncIterable<TranslatedPair>, size: number): Promise<TranslatedPair[]> {
  let sample: TranslatedPair[] = [];
  for await (const pair of pairs) {
    sample.push(pair);
    // Sorting now and then is cheaper than keeping order with every pair.
    if (sample.length >= 2 * size) sample = smallest(sample, size);
  }
  return smallest(sample, size);
}

function smallest(pairs: readonly TranslatedPair[], size: number): TranslatedPair[] {
  return pairs.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, size);
}

export interface RoundTripOptions {
  /** Must know the sources' languages as targets. */
  readonly engine: TranslationEngine;
  readonly limits: BatchLimits;
  /** Sentence chrF++ of a text against its reference, 0–100. */
  readonly score: (text: string, reference: string) => number;
  readonly signal?: AbortSignal;
}

/**
 * Translates translations back and scores them against their source (Rapp, ACL 2009). A low score is worth a look, no
 * proof of a fault: a free translation comes back as free, and a copied source comes back whole.
 *
 * @throws the signal's reason where it is aborted
 */
export async function translateBack(pairs: readonly TranslatedPair[], options: RoundTripOptions): Promise<RoundTrip> {
  const scored: RoundTripPair[] = [];
  for (const lang of new Set(pairs.map((pair) => pair.lang))) {
    const some = pairs.filter((pair) => pair.lang === lang);
    scored.push(...(await backInto(lang, some, options)));
  }
  scored.sort((a, b) => a.chrf - b.chrf || (a.id < b.id ? -1 : 1));
  const sum = scored.reduce((total, { chrf }) => total + chrf, 0);
  return {
    sampled: pairs.length,
    failed: pairs.length - scored.length,
    chrf: scored.length === 0 ? null : sum / scored.length,
    pairs: scored,
  };
}

/** @returns the pairs that came back whole */
async function backInto(
  lang: string,
  pairs: readonly TranslatedPair[],
  { engine, limits, score, signal }: RoundTripOptions,
): Promise<RoundTripPair[]> {
  const lengths = await engine.countTokens(pairs.map(({ translation }) => translation));
  const scored: RoundTripPair[] = [];
  await inLanes(planBatches(lengths, limits), engine.lanes, async (batch) => {
    const rows = batch.flatMap((index) => pairs[index] ?? []);
    const texts = rows.map(({ translation }) => translation);
    const outputs = await translateOrNot(() => engine.translate(texts, { signal, targetLanguage: lang }));
    for (const [index, output] of outputs.entries()) {
      const pair = rows[index];
      if (pair === undefined || !output.finished) continue;
      const { id, source, translation } = pair;
      scored.push({ id, source, translation, back: output.text, chrf: score(output.text, source) });
    }
  });
  return scored;
}

/** A sample is not worth a retry: a batch that fails counts as failed. */
async function translateOrNot(translate: () => Promise<EngineOutput[]>): Promise<EngineOutput[]> {
  try {
    return await translate();
  } catch (error) {
    if (error instanceof EngineFailedError) return [];
    throw error;
  }
}
