import { z } from 'zod';
import { Licence } from './licence.js';
import { BenchmarkConfig, Int8Arithmetic, PipelineConfig, TranslationConfig } from './pipeline-config.js';
import { Ref } from './ref.js';

/** What its own card names; null where that names none, absent where it was not looked for. No part of any key. */
const licence = Licence.nullable().optional();

/** A source with the identity that stage keys use: a commit, or the digest of the files. */
export const PinnedSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string(), identity: z.string(), licence }),
  z.object({ kind: z.literal('hub'), repo: z.string(), revision: z.string(), identity: z.string(), licence }),
  /** A translator behind an address: no files, and nobody can tell when it changes. */
  z.object({ kind: z.literal('service'), model: z.string(), identity: z.string() }),
]);
export type PinnedSource = z.infer<typeof PinnedSource>;

const translators = {
  translator: PinnedSource,
  /** Of the engine that tries what the translator could not do; absent where none is configured. */
  fallback: PinnedSource.optional(),
};

/** Sources with their revisions resolved and their content identified, once at the start of a run. */
export const PinnedSources = z.object({ dataset: PinnedSource, ...translators, baseModel: PinnedSource });
export type PinnedSources = z.infer<typeof PinnedSources>;

const common = {
  /**
   * Edition of the translations: the run's own where it retranslates, else the one that the last whole retranslation
   * made, null before the first. Part of the keys of the stages that translate, so that no edition serves for another.
   */
  edition: z.string().nullable(),
  /** Arithmetic of the onnx engine's int8 products, the same on every machine of the run; null where it makes none. */
  int8: Int8Arithmetic.nullable().default(null),
};

/** What a stage of translating needs besides its own inputs. It is stored once a run and travels by reference. */
export const TranslationContext = z.object({
  config: z.object(TranslationConfig.shape),
  sources: z.object(translators),
  ...common,
});
export type TranslationContext = z.infer<typeof TranslationContext>;

/** Likewise for the stages of a pipeline. */
export const StageContext = z.object({ config: PipelineConfig, sources: PinnedSources, ...common });
export type StageContext = z.infer<typeof StageContext>;

/** And for those that ask one model the suites, in a pipeline and outside. */
export const BenchmarkContext = z.object({
  config: z.object(BenchmarkConfig.shape),
  sources: z.object({ baseModel: PinnedSource }),
});
export type BenchmarkContext = z.infer<typeof BenchmarkContext>;

/** Sentence pairs to score the translator by, as they were at the start of the run. */
export const ScoringSet = z.object({
  name: z.string(),
  /** JSON lines of SentencePair. */
  pairs: Ref,
  /** Of the sources. */
  language: z.string(),
});
export type ScoringSet = z.infer<typeof ScoringSet>;
