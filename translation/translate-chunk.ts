import type { Message, TranslatedMessage } from '../contracts/dataset.js';
import { BatchLog, type BatchJournal } from './batch-log.js';
import { planBatches, type BatchLimits } from './batching.js';
import type { TranslationEngine } from './engine.js';
import { concludeMessage } from './message-outcome.js';
import { limitSegments } from './segmentation/limit-segments.js';
import { segmentTexts, type Document } from './segmentation/document.js';
import { segment } from './segmentation/segment.js';
import { retryInClauses } from './retry-in-clauses.js';
import { translateBatch, type SegmentResult } from './translate-batch.js';

export interface ChunkOptions extends BatchLimits {
  /** Longer segments are split at clauses. */
  readonly maxSourceTokens: number;
}

export interface ChunkInput {
  /** Messages to translate; those in the target language are kept elsewhere. */
  readonly messages: readonly Message[];
  readonly engine: TranslationEngine;
  readonly options: ChunkOptions;
  /** Of this chunk, this engine and these options; what it holds is not done again. */
  readonly journal: BatchJournal;
  /** Called after every batch. */
  readonly onProgress?: (progress: ChunkProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ChunkProgress {
  readonly doneSegments: number;
  /** Grows once where segments are retried in clauses. */
  readonly totalSegments: number;
  readonly lastCommittedBatch: number;
}

export interface ChunkStats {
  readonly messages: number;
  readonly segments: number;
  readonly uniqueSegments: number;
  readonly retriedSegments: number;
  readonly batches: number;
  /** Tokens the engine wrote. */
  readonly tokens: number;
  readonly quarantined: number;
}

export interface ChunkOutput {
  /** One for each message, in order. */
  readonly lines: TranslatedMessage[];
  readonly redoneBatches: number;
  readonly stats: ChunkStats;
}

/**
 * Translates a chunk of messages: sentence by sentence, equal sentences once, in batches of like length, each committed
 * to the journal. Every message comes out translated or quarantined with its reason.
 *
 * @throws EngineFailedError where the engine is broken; the signal's reason where it is aborted
 */
export async function translateChunk(input: ChunkInput): Promise<ChunkOutput> {
  const documents = await segmentMessages(input);
  const texts = documents.flatMap(segmentTexts);
  const run = new ChunkRun(input);
  await run.translate(new Set(texts));
  const retried = await retryInClauses(run.results, input.engine, (clauses) => run.translate(clauses));
  const lines = input.messages.map(({ id }, index) => concludeMessage(id, documents[index] ?? { pieces: [] }, retried));
  return {
    lines,
    redoneBatches: run.log.redoneAfter(run.batches),
    stats: {
      messages: lines.length,
      segments: texts.length,
      uniqueSegments: new Set(texts).size,
      retriedSegments: run.results.size - new Set(texts).size,
      batches: run.batches,
      tokens: [...run.results.values()].reduce((sum, result) => sum + ('failed' in result ? 0 : result.tokens), 0),
      quarantined: lines.filter((line) => line.status === 'quarantined').length,
    },
  };
}

async function segmentMessages({ messages, engine, options }: ChunkInput): Promise<Document[]> {
  const documents = messages.map((message) => segment(message.text, message.lang));
  return limitSegments(documents, options.maxSourceTokens, (texts) => engine.countTokens(texts));
}

/** Rounds of batches over one journal, numbered through. */
class ChunkRun {
  readonly results = new Map<string, SegmentResult>();
  readonly log: BatchLog;
  batches = 0;
  private total = 0;

  constructor(private readonly input: ChunkInput) {
    this.log = new BatchLog(input.journal);
  }

  async translate(wanted: ReadonlySet<string>): Promise<void> {
    const { engine, options, signal } = this.input;
    const texts = [...wanted].filter((text) => !this.results.has(text));
    this.total += texts.length;
    const lengths = await engine.countTokens(texts);
    for (const batch of planBatches(lengths, options)) {
      signal?.throwIfAborted();
      const rows = batch.flatMap((index) => texts[index] ?? []);
      const results = await this.log.run(this.batches, rows, () => translateBatch(engine, rows, { signal }));
      for (const [index, result] of results.entries()) this.results.set(rows[index] ?? '', result);
      this.report();
    }
  }

  private report(): void {
    this.input.onProgress?.({
      doneSegments: this.results.size,
      totalSegments: this.total,
      lastCommittedBatch: this.batches,
    });
    this.batches += 1;
  }
}
