import { z } from 'zod';
import { Ref } from './ref.js';

export const PlannedChunk = z.object({
  /** JSON lines of Segment; an artifact of its own, so that a chunk is found by its number. */
  segments: Ref,
  count: z.number().int(),
  /** Source tokens. */
  tokens: z.number(),
});
export type PlannedChunk = z.infer<typeof PlannedChunk>;

/** messages = toTranslate + kept; segments = unique + duplicates; unique = fromMemory + newSegments. */
export const PlanCounts = z.object({
  messages: z.number().int(),
  /** Messages in the target language already. */
  kept: z.number().int(),
  /** Segments of the messages to translate, equal ones counted each time. */
  segments: z.number().int(),
  unique: z.number().int(),
  fromMemory: z.number().int(),
  /** Segments to translate. */
  newSegments: z.number().int(),
  /** Source tokens of the segments to translate. */
  tokens: z.number(),
});
export type PlanCounts = z.infer<typeof PlanCounts>;

/** What is left to translate, in chunks in the order in which they are started: the longest segments first. */
export const ChunkPlan = z.object({ chunks: z.array(PlannedChunk), counts: PlanCounts });
export type ChunkPlan = z.infer<typeof ChunkPlan>;

/** What the workflow gets of a chunk: it keeps counts alone. */
export interface ChunkResult {
  readonly cached: boolean;
  /** Segments by what became of them. */
  readonly translated: number;
  readonly failed: number;
  /** Batches that had to be done again after a crash. */
  readonly redoneBatches: number;
}

/** Sums over a run's chunks; `translated` and `failed` count segments. */
export interface TranslationTotals {
  readonly chunks: number;
  readonly cachedChunks: number;
  readonly translated: number;
  readonly failed: number;
  readonly redoneBatches: number;
}
