import { z } from 'zod';
import type { Journal } from '../artifacts/journal.js';
import { sha256 } from '../artifacts/digest.js';
import type { SegmentResult } from './translate-batch.js';

const Result = z.union([
  z.object({ text: z.string(), tokens: z.number(), finished: z.boolean() }),
  z.object({ failed: z.string() }),
]);
const Begin = z.object({ begin: z.number().int() });
const Commit = z.object({ batch: z.number().int(), inputs: z.string(), outputs: z.array(Result) });

/** The part of a journal that a chunk needs. */
export type BatchJournal = Pick<Journal, 'entries' | 'append'>;

/**
 * The batches of one chunk in its journal: a record before each and one after. What an earlier attempt committed for the
 * same segments is taken from there; records of other inputs, or in another shape, count for nothing.
 */
export class BatchLog {
  private readonly committed = new Map<string, SegmentResult[]>();
  private begins = 0;

  constructor(private readonly journal: BatchJournal) {
    for (const entry of journal.entries) {
      const commit = Commit.safeParse(entry);
      if (commit.success) this.committed.set(keyOf(commit.data.batch, commit.data.inputs), commit.data.outputs);
      if (Begin.safeParse(entry).success) this.begins += 1;
    }
  }

  /** Batches that were begun more often than they were needed: work lost to crashes. */
  redoneAfter(batches: number): number {
    return Math.max(0, this.begins - batches);
  }

  /** Results of a batch, from the journal, or made now and committed before this returns. */
  async run(batch: number, texts: readonly string[], make: () => Promise<SegmentResult[]>): Promise<SegmentResult[]> {
    const inputs = sha256(JSON.stringify(texts));
    const known = this.committed.get(keyOf(batch, inputs));
    if (known?.length === texts.length) return known;
    await this.journal.append({ begin: batch });
    this.begins += 1;
    const outputs = await make();
    await this.journal.append({ batch, inputs, outputs });
    return outputs;
  }
}

function keyOf(batch: number, inputs: string): string {
  return `${batch} ${inputs}`;
}
