import type { QuarantineReason } from '../contracts/dataset.js';
import type { BatchJournal } from './batch-log.js';
import { BatchRunner, type BatchProgress } from './batch-runner.js';
import type { ChunkOptions } from './chunk-options.js';
import type { TranslationEngine } from './engine.js';
import { openJudge, type Judge } from './quality/judge.js';
import type { SegmentResult } from './translate-batch.js';

export interface UngatedInput {
  /** Each is translated as one segment, however long it is. */
  readonly sources: readonly string[];
  /** Code of the sources' language. */
  readonly lang: string;
  readonly engine: TranslationEngine;
  readonly options: ChunkOptions;
  /** Of these sources, this engine and these options; what it holds is not done again. */
  readonly journal: BatchJournal;
  readonly onProgress?: (progress: BatchProgress) => void;
  readonly signal?: AbortSignal;
}

/** What the engine made of a source at its first attempt. */
export interface UngatedTranslation {
  /** Empty where the engine failed. */
  readonly text: string;
  /** What would stop it in a chunk; null where it would be accepted. */
  readonly stoppedBy: QuarantineReason | null;
}

export interface UngatedOutput {
  /** One for each source, in order. */
  readonly translations: UngatedTranslation[];
  /** Tokens that the engine wrote. */
  readonly tokens: number;
  readonly redoneBatches: number;
}

/**
 * Translates sources in batches as a chunk does, but takes the first attempt as it is: to measure an engine, its faults
 * must count. What the quality gates would stop is told with each.
 *
 * @throws EngineFailedError where the engine is broken; the signal's reason where it is aborted
 */
export async function translateUngated(input: UngatedInput): Promise<UngatedOutput> {
  const { sources, lang, engine, options } = input;
  const judge = await openJudge(options.targetLanguage, options.quality.gatesOff);
  const runner = new BatchRunner({
    limits: options,
    journal: input.journal,
    timeoutSeconds: options.batchTimeoutSeconds,
    onProgress: input.onProgress,
    signal: input.signal,
  });
  const results = await runner.translate(sources, {
    name: 'engine',
    engine,
    beams: engine.supportsBeams ? options.beams : 1,
  });
  return {
    translations: results.map((result, index) => judged(judge, lang, sources[index] ?? '', result)),
    tokens: runner.tokens,
    redoneBatches: runner.log.redoneAfter(runner.batches),
  };
}

function judged(judge: Judge, lang: string, source: string, result: SegmentResult): UngatedTranslation {
  if ('failed' in result) return { text: '', stoppedBy: 'engine-failed' };
  return { text: result.text, stoppedBy: judge({ id: '', lang, text: source }, result)?.gate ?? null };
}
