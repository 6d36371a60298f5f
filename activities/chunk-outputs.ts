import { stageKey } from '../artifacts/stage-cache.js';
import { chunkIdentity } from '../config/stage-identities.js';
import { Segment, TranslatedSegment } from '../contracts/dataset.js';
import { AccountingError } from '../contracts/errors.js';
import type { ChunkOutputs, ChunkPlan, PlannedChunk, TranslationContext } from '../contracts/run.js';
import { plannedLines } from '../translation/merge/planned-lines.js';
import type { Dependencies } from './dependencies.js';
import { parsed } from './read-lines.js';

export interface FinishedChunk {
  readonly chunk: PlannedChunk;
  readonly outputs: ChunkOutputs;
  /** As people call it. */
  readonly name: string;
}

/**
 * A plan's chunks with what the translate stage made of them, in order; their outputs are found by the keys of their
 * stages.
 *
 * @throws AccountingError where one was not translated
 */
export async function* finishedChunks(
  { home }: Dependencies,
  context: TranslationContext,
  { chunks }: ChunkPlan,
): AsyncGenerator<FinishedChunk> {
  for (const [index, chunk] of chunks.entries()) {
    const name = `chunk ${index + 1} of ${chunks.length}`;
    const record = await home.stages.lookUp(stageKey(chunkIdentity(context, chunk.segments)));
    if (record === null) throw new AccountingError(`The checkpoint file of ${name} is missing.`);
    // The record was written by the translate stage under this key, so its outputs have that shape.
    yield { chunk, outputs: record.outputs as ChunkOutputs, name };
  }
}

/** A chunk's segments, each with its line of the checkpoint file. @throws AccountingError where they do not match */
export async function* translatedSegments(
  { home: { store } }: Dependencies,
  { chunk, outputs, name }: FinishedChunk,
): AsyncGenerator<{ segment: Segment; line: TranslatedSegment }> {
  const segments = parsed(store.readJsonl(chunk.segments), Segment);
  const lines = parsed(store.readJsonl(outputs.translated), TranslatedSegment);
  yield* plannedLines(segments, lines, name);
}
