import { join } from 'node:path';
import { Segment, type Message } from '../../contracts/dataset.js';
import type { PlanCounts } from '../../contracts/chunk-plan.js';
import { KnownTranslation } from '../memory/memory-line.js';
import { SHARDS, shardOf } from '../memory/shards.js';
import type { Shard, TranslationMemory } from '../memory/translation-memory.js';
import { segmentsOf } from '../segment-id.js';
import { segmentMessages, type Segmentation } from '../segment-messages.js';
import { ByLength, type MeasuredSegment } from './by-length.js';
import { LineFiles } from './line-files.js';

export interface PlanInput extends Segmentation {
  readonly messages: AsyncIterable<Message>;
  /** Null where nothing of earlier runs is to be used. */
  readonly memory: Pick<TranslationMemory, 'read'> | null;
  /** A folder of this plan's own, on a disk with room for the dataset's text twice. */
  readonly scratch: string;
  readonly onProgress?: (progress: { readonly done: number; readonly unit: 'messages' | 'segments' }) => void;
}

export interface SegmentPlan {
  readonly counts: PlanCounts;
  /** Lines of the memory that could not be read. */
  readonly damagedLines: number;
  /** What the memory knew of this dataset, by id. */
  known(): AsyncGenerator<KnownTranslation>;
  /** What is to be translated, longest first; of equal length, by id. */
  newSegments(): AsyncGenerator<MeasuredSegment>;
}

/** Segments whose tokens are counted in one go. */
const SEGMENTS_AT_ONCE = 1024;

const NOTHING: Shard = { known: new Map(), damaged: 0 };

/**
 * Finds the unique segments of a dataset and what the memory knows of them. Works on disk, so that the dataset may be
 * larger than memory: all segments into 256 files by the first byte of their id; file after file, each segment once,
 * looked up in the memory's shard of the same name, into files by length; those are read longest first.
 *
 * Held in memory is one of the 256 files at a time: 300 to 400 bytes for each unique segment in it, and as much for each
 * remembered one of that shard. That is a few megabytes for OASST2 and some gigabytes for a thousand times as much.
 */
export async function planSegments(input: PlanInput): Promise<SegmentPlan> {
  const planner = new Planner(input);
  await planner.distribute();
  for (const shard of SHARDS) await planner.lookUp(shard);
  return planner;
}

class Planner implements SegmentPlan {
  damagedLines = 0;
  readonly counts = { messages: 0, kept: 0, segments: 0, unique: 0, fromMemory: 0, newSegments: 0, tokens: 0 };
  private readonly byId: LineFiles;
  private readonly byLength: ByLength;
  private readonly fromMemory: LineFiles;

  constructor(private readonly input: PlanInput) {
    this.byId = new LineFiles(join(input.scratch, 'by-id'));
    this.byLength = new ByLength(join(input.scratch, 'by-length'));
    this.fromMemory = new LineFiles(join(input.scratch, 'from-memory'));
  }

  async *known(): AsyncGenerator<KnownTranslation> {
    for (const shard of SHARDS) yield* this.fromMemory.read(shard, KnownTranslation);
  }

  newSegments(): AsyncGenerator<MeasuredSegment> {
    return this.byLength.longestFirst();
  }

  /** First pass: every segment into the file of its shard. */
  async distribute(): Promise<void> {
    for await (const { message, document } of segmentMessages(this.input.messages, this.input)) {
      this.counts.messages += 1;
      if (document === null) this.counts.kept += 1;
      for (const segment of document === null ? [] : segmentsOf(document, message.lang)) {
        this.counts.segments += 1;
        await this.byId.append(shardOf(segment.id), segment);
      }
      this.input.onProgress?.({ done: this.counts.messages, unit: 'messages' });
    }
  }

  /** Second pass: the segments of one shard, each once, by what the memory knows. */
  async lookUp(shard: string): Promise<void> {
    const unique = await this.uniqueSegments(shard);
    if (unique.length === 0) return;
    const { known, damaged } = (await this.input.memory?.read(shard)) ?? NOTHING;
    this.damagedLines += damaged;
    const unknown: Segment[] = [];
    for (const segment of unique) {
      const translation = known.get(segment.id);
      if (translation === undefined) unknown.push(segment);
      else await this.fromMemory.append(shard, translation);
    }
    this.counts.unique += unique.length;
    this.counts.fromMemory += unique.length - unknown.length;
    await this.measure(unknown);
    this.input.onProgress?.({ done: this.counts.unique, unit: 'segments' });
  }

  /** In order of id. */
  private async uniqueSegments(shard: string): Promise<Segment[]> {
    const unique = new Map<string, Segment>();
    for await (const segment of this.byId.read(shard, Segment)) unique.set(segment.id, segment);
    return [...unique.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  private async measure(segments: readonly Segment[]): Promise<void> {
    for (let start = 0; start < segments.length; start += SEGMENTS_AT_ONCE) {
      const some = segments.slice(start, start + SEGMENTS_AT_ONCE);
      const lengths = await this.input.countTokens(some.map(({ text }) => text));
      for (const [index, segment] of some.entries()) {
        const tokens = lengths[index] ?? 0;
        this.counts.newSegments += 1;
        this.counts.tokens += tokens;
        await this.byLength.add({ ...segment, tokens });
      }
    }
  }
}
