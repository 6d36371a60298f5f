import { setImmediate } from 'node:timers/promises';
import type { ChunkStats, Segment, TranslatedBy, TranslatedSegment } from '../contracts/dataset.js';
import type { BatchJournal } from './batch-log.js';
import { BatchRunner, type BatchProgress, type Decoder } from './batch-runner.js';
import type { ChunkOptions } from './chunk-options.js';
import type { TranslationEngine } from './engine.js';
import { openJudge } from './quality/judge.js';
import { countQuality } from './quality/quality-counts.js';
import { retryInClauses } from './retry-in-clauses.js';
import { SegmentTrial } from './segment-trial.js';
import type { SegmentResult } from './translate-batch.js';

/** Gates take about half a millisecond for a segment; heartbeats and signals are not to wait for a whole chunk of them. */
const JUDGED_AT_ONCE = 32;

/** By which the journal knows the engines. */
const ENGINE = 'engine';
const FALLBACK = 'fallback';

export interface ChunkInput {
  /** Each once, none too long for the engine, none in the target language already. */
  readonly segments: readonly Segment[];
  readonly engine: TranslationEngine;
  /** Tries what `engine` could not do. */
  readonly fallback?: TranslationEngine;
  readonly options: ChunkOptions;
  /** Of this chunk, these engines and these options; what it holds is not done again. */
  readonly journal: BatchJournal;
  readonly onProgress?: (progress: BatchProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ChunkOutput {
  /** One for each segment, in order. */
  readonly lines: TranslatedSegment[];
  readonly redoneBatches: number;
  readonly stats: ChunkStats;
}

/**
 * Translates a chunk of segments in batches of like length, each committed to the journal. What does not pass the
 * quality gates is tried again with beam search, in clauses, and by the fallback engine, until something passes. Every
 * segment comes out translated or failed with its reason, and the same whatever was killed on the way.
 *
 * @throws EngineFailedError where an engine is broken; the signal's reason where it is aborted
 */
export async function translateChunk(input: ChunkInput): Promise<ChunkOutput> {
  const judge = await openJudge(input.options.targetLanguage, input.options.quality.gatesOff);
  const trials = input.segments.map((segment) => new SegmentTrial(segment, judge));
  const runner = new BatchRunner({
    limits: input.options,
    journal: input.journal,
    timeoutSeconds: input.options.batchTimeoutSeconds,
    onProgress: input.onProgress,
    signal: input.signal,
  });
  await tryAll(trials, input, runner);
  return {
    lines: trials.map((trial) => trial.conclude()),
    redoneBatches: runner.log.redoneAfter(runner.batches),
    stats: statsOf(trials, runner),
  };
}

async function tryAll(trials: readonly SegmentTrial[], input: ChunkInput, runner: BatchRunner): Promise<void> {
  const { engine, fallback, options } = input;
  const { retryBeams, retryInClauses: tryClauses } = options.quality;
  const first: Decoder = { name: ENGINE, engine, beams: engine.supportsBeams ? options.beams : 1 };
  await attempt('first', trials, (texts) => runner.translate(texts, first));
  if (engine.supportsBeams && retryBeams > first.beams) {
    const search = { ...first, beams: retryBeams };
    const worthIt = trials.filter(({ worthBeams }) => worthBeams);
    await attempt('beam', worthIt, (texts) => runner.translate(texts, search));
  }
  if (tryClauses) {
    const worthIt = trials.filter(({ worthPieces }) => worthPieces);
    const segments = worthIt.map(({ segment: { text }, tooLong }) => ({ text, tooLong }));
    await attempt('clauses', worthIt, () =>
      retryInClauses(segments, engine, (clauses) => runner.translate(clauses, first)),
    );
  }
  if (fallback !== undefined) {
    const other: Decoder = { name: FALLBACK, engine: fallback, beams: 1 };
    const open = trials.filter((trial) => trial.open);
    await attempt('fallback', open, (texts) => runner.translate(texts, other));
  }
}

/** @param translate one result for each text; null where there was nothing to try */
async function attempt(
  by: TranslatedBy,
  trials: readonly SegmentTrial[],
  translate: (texts: readonly string[]) => Promise<(SegmentResult | null)[]>,
): Promise<void> {
  if (trials.length === 0) return;
  const results = await translate(trials.map(({ segment }) => segment.text));
  for (const [index, trial] of trials.entries()) {
    const result = results[index] ?? null;
    if (result !== null) trial.enter(by, result);
    if (index % JUDGED_AT_ONCE === 0) await setImmediate();
  }
}

function statsOf(trials: readonly SegmentTrial[], runner: BatchRunner): ChunkStats {
  return {
    segments: trials.length,
    batches: runner.batches,
    tokens: runner.tokens,
    failed: trials.filter(({ open }) => open).length,
    quality: countQuality(
      trials.map(({ firstProblem, translatedBy }) => ({ stoppedBy: firstProblem?.reason, translatedBy })),
    ),
    batchTokensAfterOutOfMemory: runner.log.memoryLimit(ENGINE),
  };
}
