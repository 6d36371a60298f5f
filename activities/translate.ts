import { openJournal } from '../artifacts/journal.js';
import { stageKey } from '../artifacts/stage-cache.js';
import { chunkIdentity, mergeIdentity } from '../config/stage-identities.js';
import { ExcludedMessage, Message, TranslatedMessage } from '../contracts/dataset.js';
import { AccountingError } from '../contracts/errors.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import type {
  ChunkPlan,
  ChunkResult,
  IngestOutputs,
  MergeOutputs,
  StageContext,
  StageResult,
} from '../contracts/run.js';
import { mergeTranslations } from '../translation/merge.js';
import { translateChunk } from '../translation/translate-chunk.js';
import type { Dependencies } from './dependencies.js';
import type { EngineHolder } from './engine-holder.js';
import { cancellationSignal, heartbeat, throwIfCancelled } from './heartbeat.js';
import { runStage, type StageAttempt, type StageWork } from './run-stage.js';

type ChunkInput = StageContext & { plan: Ref; index: number };

export function translateActivity(deps: Dependencies, engines: EngineHolder) {
  return {
    translateChunk: async (input: ChunkInput): Promise<ChunkResult> => {
      const { messages } = await chunkAt(deps, input);
      const result = await runStage(deps, chunkIdentity(input, messages), (attempt) =>
        translate(deps, engines, input, messages, attempt),
      );
      const { translated = 0, quarantined = 0, redoneBatches = 0 } = result.summary;
      return { cached: result.cached, translated, quarantined, redoneBatches: result.cached ? 0 : redoneBatches };
    },
  };
}

async function chunkAt(deps: Dependencies, { plan, index }: ChunkInput): Promise<ChunkPlan['chunks'][number]> {
  const { chunks } = (await deps.home.store.readJson(plan)) as ChunkPlan;
  const chunk = chunks[index];
  if (chunk === undefined)
    throw new AccountingError(`The plan has ${chunks.length} chunks, but number ${index} was asked for.`);
  return chunk;
}

async function translate(
  deps: Dependencies,
  engines: EngineHolder,
  { config, sources, index }: ChunkInput,
  ref: Ref,
  attempt: StageAttempt,
): Promise<StageWork<{ translated: Ref }>> {
  const { store } = deps.home;
  const messages = await collect(store.readJsonl(ref), (line) => Message.parse(line));
  const note = `chunk ${index + 1}`;
  heartbeat({ done: 0, total: null, unit: 'segments', note: `${note}, loading the translator` });
  const engine = await engines.use(config, sources.translator);
  const journal = await openJournal(deps.home.journal(attempt.key));
  try {
    const { lines, redoneBatches, stats } = await translateChunk({
      messages,
      engine,
      options: config.translation,
      journal: {
        entries: journal.entries,
        append: async (record) => {
          await attempt.fence.check();
          await journal.append(record);
        },
      },
      onProgress: ({ doneSegments, totalSegments }) => {
        heartbeat({ done: doneSegments, total: totalSegments, unit: 'segments', note });
      },
      signal: cancellationSignal(),
    });
    const translated = lines.length - stats.quarantined;
    return {
      outputs: { translated: await store.putJsonl(lines) },
      summary: {
        translated,
        quarantined: stats.quarantined,
        redoneBatches,
        batches: stats.batches,
        tokens: stats.tokens,
      },
      note: `${translated} messages translated, ${stats.quarantined} quarantined`,
      redone: { batches: redoneBatches },
    };
  } catch (error) {
    await throwIfCancelled();
    throw error;
  } finally {
    await journal.close();
  }
}

type MergeInput = StageContext & { ingest: IngestOutputs; plan: Ref; read: number };

export function mergeActivity(deps: Dependencies) {
  return {
    merge: (input: MergeInput): Promise<StageResult<MergeOutputs>> =>
      runStage(deps, mergeIdentity(input, input.ingest, input.plan), () => merge(deps, input)),
  };
}

async function merge(deps: Dependencies, input: MergeInput): Promise<StageWork<MergeOutputs>> {
  const { store } = deps.home;
  const { chunks } = (await store.readJson(input.plan)) as ChunkPlan;
  const merge = mergeTranslations({
    messages: parsed(store.readJsonl(input.ingest.messages), (line) => Message.parse(line)),
    checkpoints: checkpoints(deps, input, chunks),
    excludedCounts: await countByRule(deps, input.ingest.excluded),
    targetLanguage: input.config.language,
    read: input.read,
  });
  const merged = await store.putJsonl(merge.lines);
  const accounting = merge.accounting();
  const quarantined = sum(accounting.quarantined);
  const excluded = sum(accounting.excluded);
  const { read, translated, kept } = accounting;
  return {
    outputs: { merged, accounting: await store.putBytes(JSON.stringify(accounting), MEDIA.json) },
    summary: { read, translated, kept, excluded, quarantined },
    note: `${read} read = ${translated} translated + ${kept} kept + ${excluded} excluded + ${quarantined} quarantined`,
  };
}

/** Lines of all chunks' checkpoint files, found by the keys of their stages, in the order of the plan. */
async function* checkpoints(
  deps: Dependencies,
  context: StageContext,
  chunks: ChunkPlan['chunks'],
): AsyncGenerator<TranslatedMessage> {
  for (const [index, chunk] of chunks.entries()) {
    const record = await deps.home.stages.lookUp(stageKey(chunkIdentity(context, chunk.messages)));
    const lines = record?.outputs['translated'];
    if (lines === undefined)
      throw new AccountingError(`Chunk ${index + 1} of ${chunks.length} has no checkpoint file.`);
    yield* parsed(deps.home.store.readJsonl(lines), (line) => TranslatedMessage.parse(line));
    heartbeat({ done: index + 1, total: chunks.length, unit: 'chunks', note: '' });
  }
}

async function countByRule(deps: Dependencies, excluded: Ref): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const { rule } of parsed(deps.home.store.readJsonl(excluded), (line) => ExcludedMessage.parse(line))) {
    counts[rule] = (counts[rule] ?? 0) + 1;
  }
  return counts;
}

async function* parsed<T>(lines: AsyncIterable<unknown>, parse: (line: unknown) => T): AsyncGenerator<T> {
  for await (const line of lines) yield parse(line);
}

async function collect<T>(lines: AsyncIterable<unknown>, parse: (line: unknown) => T): Promise<T[]> {
  const all: T[] = [];
  for await (const item of parsed(lines, parse)) all.push(item);
  return all;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
