import { z } from 'zod';
import { ChunkPlan, type ChunkResult, type PlannedChunk } from '../contracts/chunk-plan.js';
import { TranslationContext } from '../contracts/context.js';
import { AccountingError } from '../contracts/errors.js';
import { MEDIA, Ref, type FolderManifest } from '../contracts/ref.js';
import { translatedFile, statsFile } from '../translation/merge/finished-chunks.js';
import { chunkSettings, TRANSLATION_VERSION } from '../translation/translation-key.js';
import type { StageTools } from './run-stage.js';
import { stage } from './stage.js';
import { translateChunk } from './translate-chunk.js';

/**
 * Ends the stage `translate`: the chunks of a plan, each translated under a record of its own, as one folder. It is
 * complete or not there, and what follows needs no key of a chunk to find it.
 */
export const collectChunks = stage({
  name: 'translate',
  version: TRANSLATION_VERSION,
  context: TranslationContext,
  inputs: z.object({ plan: Ref, chunkCount: z.number().int(), segmentCount: z.number().int() }),
  outputs: z.object({
    /** For each chunk of the plan its checkpoint file and its ChunkStats. */
    translations: Ref,
  }),
  sources: ['translator', 'fallback'],
  keyed: chunkSettings,
  work: async ({ context, inputs, home, store, progress }) => {
    const { chunks } = ChunkPlan.parse(await store.readJson(inputs.plan));
    const files: FolderManifest['files'] = [];
    const sums = { translated: 0, failed: 0, redoneBatches: 0, batches: 0, tokens: 0 };
    let durationMs = 0;
    for (const [index, chunk] of chunks.entries()) {
      const record = await translateChunk.lookUp(home, context, chunkInputs(chunks, index, chunk));
      if (record === null) throw new AccountingError(`The checkpoint file of ${titleOf(chunks, index)} is missing.`);
      files.push({ path: translatedFile(index), ref: record.outputs.translated });
      files.push({ path: statsFile(index), ref: record.outputs.stats });
      for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += record.summary[name] ?? 0;
      durationMs += (await home.stages.read(record.key))?.durationMs ?? 0;
      progress({ done: index + 1, total: chunks.length, unit: 'chunks', note: 'checking the checkpoint files' });
    }
    return {
      outputs: { translations: await store.putBytes(JSON.stringify({ files }), MEDIA.folder) },
      summary: { chunks: chunks.length, ...sums },
      note: `${sums.translated} segments translated, ${sums.failed} failed, ${sums.redoneBatches} batches redone`,
      redone: { batches: sums.redoneBatches },
      durationMs,
    };
  },
});

/** One chunk of a plan by its number. The workflow counts; it holds no list. */
export async function translateOne(
  tools: StageTools,
  context: unknown,
  { plan, index }: { readonly plan: Ref; readonly index: number },
): Promise<ChunkResult> {
  const { chunks } = ChunkPlan.parse(await tools.home.store.readJson(plan));
  const chunk = chunks[index];
  if (chunk === undefined)
    throw new AccountingError(`The plan has ${chunks.length} chunks, but number ${index} was asked for.`);
  const { cached, summary } = await translateChunk.run(tools, context, chunkInputs(chunks, index, chunk));
  const { translated = 0, failed = 0, redoneBatches = 0 } = summary;
  return { cached, translated, failed, redoneBatches: cached ? 0 : redoneBatches };
}

/** Inputs of the stage that translates one chunk of a plan. */
export function chunkInputs(chunks: readonly PlannedChunk[], index: number, { segments, tokens }: PlannedChunk) {
  return { segments, tokens, title: titleOf(chunks, index) };
}

function titleOf(chunks: readonly PlannedChunk[], index: number): string {
  return `chunk ${index + 1} of ${chunks.length}`;
}
