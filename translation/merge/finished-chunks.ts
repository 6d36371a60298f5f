import { parsed } from '../../artifacts/json-lines.js';
import type { ArtifactStore } from '../../artifacts/store.js';
import type { ChunkPlan } from '../../contracts/chunk-plan.js';
import { ChunkStats, Segment, TranslatedSegment } from '../../contracts/dataset.js';
import { AccountingError } from '../../contracts/errors.js';
import type { Ref } from '../../contracts/ref.js';
import { plannedLines } from './planned-lines.js';

/** Names of a chunk's files in the folder of a plan's translations. */
export const translatedFile = (index: number): string => `${index}.translated.jsonl`;
export const statsFile = (index: number): string => `${index}.stats.json`;

export interface FinishedChunk {
  readonly stats: ChunkStats;
  /** Segments of the plan, each with its line of the checkpoint file. @throws AccountingError where they do not match */
  readonly lines: () => AsyncGenerator<{ readonly segment: Segment; readonly line: TranslatedSegment }>;
}

/**
 * A plan's chunks with what became of them, in order.
 *
 * @param translations folder with the files of every chunk
 * @throws AccountingError where a chunk is missing
 */
export async function* finishedChunks(
  store: ArtifactStore,
  { chunks }: ChunkPlan,
  translations: Ref,
): AsyncGenerator<FinishedChunk> {
  const files = new Map((await store.readFolder(translations)).files.map(({ path, ref }) => [path, ref]));
  for (const [index, { segments }] of chunks.entries()) {
    const name = `chunk ${index + 1} of ${chunks.length}`;
    const [translated, stats] = [files.get(translatedFile(index)), files.get(statsFile(index))];
    if (translated === undefined || stats === undefined) throw new AccountingError(`The file of ${name} is missing.`);
    yield {
      stats: ChunkStats.parse(await store.readJson(stats)),
      lines: () =>
        plannedLines(
          parsed(store.readJsonl(segments), Segment),
          parsed(store.readJsonl(translated), TranslatedSegment),
          name,
        ),
    };
  }
}
