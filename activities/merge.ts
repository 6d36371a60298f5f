import { join } from 'node:path';
import { z } from 'zod';
import { parsed } from '../artifacts/json-lines.js';
import type { ArtifactStore } from '../artifacts/store.js';
import { ChunkPlan } from '../contracts/chunk-plan.js';
import { TranslationContext } from '../contracts/context.js';
import { ExcludedMessage, Message, TranslatedSegment, type QualityCounts } from '../contracts/dataset.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { openMemory } from '../translation/memory/open-memory.js';
import { mergeTranslations } from '../translation/merge.js';
import { finishedChunks } from '../translation/merge/finished-chunks.js';
import { sumQuality } from '../translation/quality/quality-counts.js';
import { segmentation } from '../translation/translation-key.js';
import { stage } from './stage.js';
import { tokenCounter } from './token-counter.js';

type Inputs = z.infer<typeof Inputs>;
const Inputs = z.object({
  messages: Ref,
  excluded: Ref,
  chunks: Ref,
  known: Ref,
  translations: Ref,
  /** Messages that ingest read. */
  read: z.number().int(),
});

/** One dataset of all translations; refuses where the books do not balance. */
export const merge = stage({
  name: 'merge',
  version: 4,
  context: TranslationContext,
  inputs: Inputs,
  outputs: z.object({
    /** JSON lines of MergedMessage. */
    merged: Ref,
    /** Accounting as JSON. */
    accounting: Ref,
    /** QualityCounts as JSON, summed over the chunks. */
    quality: Ref,
  }),
  // Its tokeniser decides where messages are cut, as at planning.
  sources: ['translator'],
  keyed: (context) => ({
    ...segmentation(context),
    language: context.config.language,
    engine: context.config.translation.engine,
    onFailure: context.config.translation.quality.onFailure,
  }),
  work: async (attempt) => {
    const { context, inputs, store, progress } = attempt;
    const { language, translation } = context.config;
    const plan = ChunkPlan.parse(await store.readJson(inputs.chunks));
    const { counts } = plan;
    const quality: QualityCounts[] = [];
    const merged = mergeTranslations({
      messages: parsed(store.readJsonl(inputs.messages), Message),
      translations: translations(store, inputs, plan, quality),
      plannedSegments: counts.unique,
      targetLanguage: language,
      maxSourceTokens: translation.maxSourceTokens,
      countTokens: await tokenCounter(attempt, context),
      onFailure: translation.quality.onFailure,
      excludedCounts: await countByRule(store, inputs.excluded),
      read: inputs.read,
      scratchFile: join(attempt.scratch, 'translations'),
      onProgress: ({ done, unit }) => {
        progress({ done, total: unit === 'messages' ? counts.messages : counts.unique, unit, note: '' });
      },
    });
    const lines = await store.putJsonl(merged.lines);
    const accounting = merged.accounting();
    const quarantined = sum(accounting.quarantined);
    const excluded = sum(accounting.excluded);
    const { read, translated, kept } = accounting;
    return {
      outputs: {
        merged: lines,
        accounting: await store.putBytes(JSON.stringify(accounting), MEDIA.json),
        quality: await store.putBytes(JSON.stringify(sumQuality(quality)), MEDIA.json),
      },
      summary: { read, translated, kept, excluded, quarantined },
      note: `${read} read = ${translated} translated + ${kept} kept + ${excluded} excluded + ${quarantined} quarantined`,
    };
  },
  publish: async (_result, { context, home }) => {
    const { retranslate } = context.config.translation;
    if (retranslate !== null) await openMemory(home, context).publishEdition(retranslate);
  },
});

/**
 * What the memory knew at planning, then the lines of every chunk's checkpoint file, checked against the plan.
 *
 * @param quality gets the counts of each chunk
 */
async function* translations(
  store: ArtifactStore,
  inputs: Inputs,
  plan: ChunkPlan,
  quality: QualityCounts[],
): AsyncGenerator<TranslatedSegment> {
  yield* parsed(store.readJsonl(inputs.known), TranslatedSegment);
  for await (const { lines, stats } of finishedChunks(store, plan, inputs.translations)) {
    for await (const { line } of lines()) yield line;
    quality.push(stats.quality);
  }
}

export async function countByRule(store: ArtifactStore, excluded: Ref): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const { rule } of parsed(store.readJsonl(excluded), ExcludedMessage)) {
    counts[rule] = (counts[rule] ?? 0) + 1;
  }
  return counts;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
