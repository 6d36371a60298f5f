import { z } from 'zod';
import type { Journal } from '../artifacts/journal.js';
import { sha256 } from '../artifacts/digest.js';
import type { SegmentResult } from './translate-batch.js';

const Result = z.union([
  z.object({ text: z.string(), tokens: z.number(), finished: z.boolean() }),
  z.object({ failed: z.string(), outOfMemory: z.boolean() }),
]);
const Begin = z.object({ begin: z.number().int() });
const Commit = z.object({ batch: z.number().int(), inputs: z.string(), outputs: z.array(Result) });
const OutOfMemory = z.object({ outOfMemory: z.number().int(), engine: z.string(), memoryLimit: z.number().int() });

/** The part of a journal that a chunk needs. */
export type BatchJournal = Pick<Journal, 'entries' | 'append'>;

/** All that decides what comes out of a batch. */
export interface BatchInputs {
  /** Which of the chunk's engines. */
  readonly engine: string;
  readonly beams: number;
  readonly texts: readonly string[];
}

/**
 * The batches of one chunk in its journal: a record before each and one after, and one wherever a batch was too much
 * for the engine's memory. What an earlier attempt committed for the same inputs is taken from there, and batches are
 * made smaller from where they were then, so that a resumed chunk makes the same batches as an uninterrupted one.
 * Records of other inputs, or in another shape, count for nothing.
 */
export class BatchLog {
  private readonly commits = new Map<string, SegmentResult[]>();
  /** Sizes of what was committed of a batch: it may have been halved. */
  private readonly sizes = new Map<number, Set<number>>();
  private readonly limits: z.infer<typeof OutOfMemory>[] = [];
  private begins = 0;

  constructor(private readonly journal: BatchJournal) {
    for (const entry of journal.entries) {
      const commit = Commit.safeParse(entry);
      if (commit.success) this.enter(commit.data);
      const limit = OutOfMemory.safeParse(entry);
      if (limit.success) this.limits.push(limit.data);
      if (Begin.safeParse(entry).success) this.begins += 1;
    }
  }

  /** Batches that were begun and neither came to an end nor to that of the memory: work lost to crashes. */
  redoneAfter(batches: number): number {
    return Math.max(0, this.begins - this.limits.length - batches);
  }

  /** The smallest limit of an engine that was found before this batch or in trying it; null without any. */
  memoryLimit(engine: string, batch = Infinity): number | null {
    const known = this.limits.filter((limit) => limit.engine === engine && limit.outOfMemory <= batch);
    return known.length === 0 ? null : Math.min(...known.map(({ memoryLimit }) => memoryLimit));
  }

  async lowerMemoryLimit(engine: string, batch: number, memoryLimit: number): Promise<void> {
    const record = { outOfMemory: batch, engine, memoryLimit };
    await this.journal.append(record);
    this.limits.push(record);
  }

  /** Results of the longest first part of a batch that the journal holds; null where it holds none. */
  committed(batch: number, inputs: BatchInputs): SegmentResult[] | null {
    const sizes = [...(this.sizes.get(batch) ?? [])].filter((size) => size <= inputs.texts.length);
    for (const size of sizes.sort((a, b) => b - a)) {
      const known = this.commits.get(keyOf(batch, digestOf({ ...inputs, texts: inputs.texts.slice(0, size) })));
      if (known?.length === size) return known;
    }
    return null;
  }

  /** Makes the results of a batch and commits them before this returns. */
  async run(batch: number, inputs: BatchInputs, make: () => Promise<SegmentResult[]>): Promise<SegmentResult[]> {
    await this.journal.append({ begin: batch });
    this.begins += 1;
    const outputs = await make();
    await this.journal.append({ batch, inputs: digestOf(inputs), outputs });
    return outputs;
  }

  private enter({ batch, inputs, outputs }: z.infer<typeof Commit>): void {
    this.commits.set(keyOf(batch, inputs), outputs);
    this.sizes.set(batch, (this.sizes.get(batch) ?? new Set()).add(outputs.length));
  }
}

function digestOf({ engine, beams, texts }: BatchInputs): string {
  return sha256(JSON.stringify([engine, beams, texts]));
}

function keyOf(batch: number, inputs: string): string {
  return `${batch} ${inputs}`;
}
