import { join } from 'node:path';
import { mergeIdentity } from '../config/stage-identities.js';
import { ChunkStats, ExcludedMessage, Message, TranslatedSegment, type QualityCounts } from '../contracts/dataset.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import type {
  ChunkPlan,
  IngestOutputs,
  MergeOutputs,
  PlanOutputs,
  TranslationContext,
  StageResult,
} from '../contracts/run.js';
import { openMemory } from '../translation/memory/open-memory.js';
import { mergeTranslations } from '../translation/merge.js';
import { sumQuality } from '../translation/quality/quality-counts.js';
import { finishedChunks, translatedSegments } from './chunk-outputs.js';
import type { Dependencies } from './dependencies.js';
import { heartbeat } from './heartbeat.js';
import { parsed } from './read-lines.js';
import { runStage, type StageAttempt, type StageWork } from './run-stage.js';
import { tokenCounter } from './token-counter.js';

type MergeInput = TranslationContext & { ingest: IngestOutputs; plan: PlanOutputs; read: number };

export function mergeActivity(deps: Dependencies) {
  return {
    merge: async (input: MergeInput): Promise<StageResult<MergeOutputs>> => {
      const result = await runStage(deps, mergeIdentity(input, input.ingest, input.plan), (attempt) =>
        merge(deps, input, attempt),
      );
      const { retranslate } = input.config.translation;
      if (retranslate !== null) await openMemory(deps.home, input).publishEdition(retranslate);
      return result;
    },
  };
}

async function merge(deps: Dependencies, input: MergeInput, attempt: StageAttempt): Promise<StageWork<MergeOutputs>> {
  const { store } = deps.home;
  const { language, translation } = input.config;
  const plan = (await store.readJson(input.plan.chunks)) as ChunkPlan;
  const { counts } = plan;
  const quality: QualityCounts[] = [];
  const merge = mergeTranslations({
    messages: parsed(store.readJsonl(input.ingest.messages), Message),
    translations: translations(deps, input, plan, quality),
    plannedSegments: counts.unique,
    targetLanguage: language,
    maxSourceTokens: translation.maxSourceTokens,
    countTokens: await tokenCounter(deps, input),
    onFailure: translation.quality.onFailure,
    excludedCounts: await countByRule(deps, input.ingest.excluded),
    read: input.read,
    scratchFile: join(attempt.scratch, 'translations'),
    onProgress: ({ done, unit }) => {
      heartbeat({ done, total: unit === 'messages' ? counts.messages : counts.unique, unit, note: '' });
    },
  });
  const merged = await store.putJsonl(merge.lines);
  const accounting = merge.accounting();
  const quarantined = sum(accounting.quarantined);
  const excluded = sum(accounting.excluded);
  const { read, translated, kept } = accounting;
  return {
    outputs: {
      merged,
      accounting: await store.putBytes(JSON.stringify(accounting), MEDIA.json),
      quality: await store.putBytes(JSON.stringify(sumQuality(quality)), MEDIA.json),
    },
    summary: { read, translated, kept, excluded, quarantined },
    note: `${read} read = ${translated} translated + ${kept} kept + ${excluded} excluded + ${quarantined} quarantined`,
  };
}

/**
 * What the memory knew at planning, then the lines of every chunk's checkpoint file, checked against the plan.
 *
 * @param quality gets the counts of each chunk
 */
async function* translations(
  deps: Dependencies,
  input: MergeInput,
  plan: ChunkPlan,
  quality: QualityCounts[],
): AsyncGenerator<TranslatedSegment> {
  const { store } = deps.home;
  yield* parsed(store.readJsonl(input.plan.known), TranslatedSegment);
  for await (const chunk of finishedChunks(deps, input, plan)) {
    for await (const { line } of translatedSegments(deps, chunk)) yield line;
    quality.push(ChunkStats.parse(await store.readJson(chunk.outputs.stats)).quality);
  }
}

async function countByRule(deps: Dependencies, excluded: Ref): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const { rule } of parsed(deps.home.store.readJsonl(excluded), ExcludedMessage)) {
    counts[rule] = (counts[rule] ?? 0) + 1;
  }
  return counts;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
