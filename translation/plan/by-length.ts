import { z } from 'zod';
import { Segment } from '../../contracts/dataset.js';
import { LineFiles } from './line-files.js';

/** A segment with its length in source tokens. */
export const MeasuredSegment = Segment.extend({ tokens: z.number().int() });
export type MeasuredSegment = z.infer<typeof MeasuredSegment>;

/** Segments of this length and longer share a file and are sorted in memory. Engines take a few hundred tokens. */
const LONG = 1024;

/** Sorts segments by length on disk: a file for each length. What is added in order of id is read so within a length. */
export class ByLength {
  private readonly files: LineFiles;

  constructor(folder: string) {
    this.files = new LineFiles(folder);
  }

  async add(segment: MeasuredSegment): Promise<void> {
    await this.files.append(String(Math.min(segment.tokens, LONG)), segment);
  }

  async *longestFirst(): AsyncGenerator<MeasuredSegment> {
    const long: MeasuredSegment[] = [];
    for await (const segment of this.ofLength(LONG)) long.push(segment);
    yield* long.sort((a, b) => b.tokens - a.tokens);
    for (let length = LONG - 1; length >= 0; length--) yield* this.ofLength(length);
  }

  private ofLength(length: number): AsyncGenerator<MeasuredSegment> {
    return this.files.read(String(length), MeasuredSegment);
  }
}
