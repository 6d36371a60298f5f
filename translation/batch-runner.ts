import { halfOf } from '../artifacts/batch-limit.js';
import { BatchLog, type BatchInputs, type BatchJournal } from './batch-log.js';
import { planBatches, rowsWithin, type BatchLimits } from './batching.js';
import { EngineOutOfMemoryError, type TranslationEngine } from './engine.js';
import { inLanes } from './in-lanes.js';
import { translateBatch, type SegmentResult } from './translate-batch.js';

/** An engine and how it is to decode. */
export interface Decoder {
  /** By which the journal knows the engine. */
  readonly name: string;
  readonly engine: TranslationEngine;
  /** 1: as the engine was opened. */
  readonly beams: number;
}

export interface BatchRunnerOptions {
  readonly limits: BatchLimits;
  readonly journal: BatchJournal;
  readonly timeoutSeconds: number;
  /** Called after every batch, and after every failure of the engine from which it goes on. */
  readonly onProgress: ((progress: BatchProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface BatchProgress {
  readonly doneSegments: number;
  /** Grows with every round of retries. */
  readonly totalSegments: number;
  readonly lastCommittedBatch: number;
}

interface Row {
  readonly index: number;
  readonly text: string;
  /** In tokens. */
  readonly length: number;
}

/**
 * Runs batches over one journal, numbered as they are planned, as many at once as the engine has lanes. Where a batch is
 * more than the engine's memory holds, it is halved at once, and no later batch of that engine is larger, counted in
 * padded source tokens times beams.
 */
export class BatchRunner {
  readonly log: BatchLog;
  /** Committed, the parts of halved ones by themselves. */
  batches = 0;
  /** Tokens that engines wrote. */
  tokens = 0;
  private done = 0;
  private total = 0;
  private planned = 0;

  constructor(private readonly options: BatchRunnerOptions) {
    this.log = new BatchLog(options.journal);
  }

  /** @returns one result for each text, in order */
  async translate(texts: readonly string[], decoder: Decoder): Promise<SegmentResult[]> {
    this.total += texts.length;
    const lengths = await decoder.engine.countTokens(texts);
    const results: SegmentResult[] = [];
    const batches = planBatches(lengths, this.limitsFor(decoder));
    const before = this.planned;
    this.planned += batches.length;
    await inLanes(batches, decoder.engine.lanes, async (batch, number) => {
      let rest = batch.map((index): Row => ({ index, text: texts[index] ?? '', length: lengths[index] ?? 0 }));
      while (rest.length > 0) {
        const outputs = await this.translateSome(rest, before + number, decoder);
        for (const [place, output] of outputs.entries()) results[rest[place]?.index ?? 0] = output;
        rest = rest.slice(outputs.length);
      }
    });
    return results;
  }

  /** Each beam is a row to the engine. */
  private limitsFor({ beams }: Decoder): BatchLimits {
    const { batchTokens, batchRows } = this.options.limits;
    return { batchTokens: Math.floor(batchTokens / beams), batchRows: Math.max(1, Math.floor(batchRows / beams)) };
  }

  /** As many of the first rows as memory is known to hold; none where that was too much, and is known to be now. */
  private async translateSome(rows: readonly Row[], batch: number, decoder: Decoder): Promise<SegmentResult[]> {
    const { signal, timeoutSeconds } = this.options;
    const { name, engine, beams } = decoder;
    signal?.throwIfAborted();
    const inputs = (some: readonly Row[]): BatchInputs => ({
      engine: name,
      beams,
      texts: some.map(({ text }) => text),
    });
    // Before any limit is applied: one that was met later must not part what was committed whole.
    const known = this.log.committed(batch, inputs(rows));
    if (known !== null) return this.count(known);
    const size = (rows[0]?.length ?? 0) * beams;
    const some = inputs(rows.slice(0, rowsWithin(this.log.memoryLimit(name, batch), size)));
    const onEngineFailure = (): void => {
      this.report();
    };
    try {
      const outputs = await this.log.run(batch, some, () =>
        translateBatch(engine, some.texts, { signal, timeoutSeconds, onEngineFailure, ...(beams > 1 && { beams }) }),
      );
      return this.count(outputs);
    } catch (error) {
      if (!(error instanceof EngineOutOfMemoryError)) throw error;
      await this.log.lowerMemoryLimit(name, batch, halfOf(some.texts.length) * size);
      return [];
    }
  }

  private count(outputs: SegmentResult[]): SegmentResult[] {
    this.done += outputs.length;
    this.tokens += outputs.reduce((sum, output) => sum + ('failed' in output ? 0 : output.tokens), 0);
    this.batches += 1;
    this.report();
    return outputs;
  }

  private report(): void {
    this.options.onProgress?.({
      doneSegments: this.done,
      totalSegments: this.total,
      lastCommittedBatch: this.batches - 1,
    });
  }
}
