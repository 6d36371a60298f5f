import { openJournal } from '../artifacts/journal.js';
import { chunkIdentity } from '../config/stage-identities.js';
import { Segment, type TranslatedSegment } from '../contracts/dataset.js';
import { AccountingError } from '../contracts/errors.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import type { ChunkOutputs, ChunkPlan, ChunkResult, PlannedChunk, TranslationContext } from '../contracts/run.js';
import { chunkOptions } from '../translation/chunk-options.js';
import type { TranslationEngine } from '../translation/engine.js';
import { LazyEngine } from '../translation/lazy-engine.js';
import type { KnownTranslation } from '../translation/memory/memory-line.js';
import { openMemory, settingsDigest } from '../translation/memory/open-memory.js';
import { recordQueueSpeed } from '../translation/plan/queue-speed.js';
import { translateChunk, type ChunkOutput } from '../translation/translate-chunk.js';
import type { Dependencies } from './dependencies.js';
import type { EngineHolder } from './engine-holder.js';
import { fencedJournal } from './fenced-journal.js';
import { cancellationSignal, heartbeat, throwIfCancelled } from './heartbeat.js';
import { collect } from './read-lines.js';
import { runStage, type StageAttempt, type StageWork } from './run-stage.js';

type ChunkInput = TranslationContext & { plan: Ref; index: number };

/** Where the translator comes from. */
type Engines = Pick<EngineHolder, 'use'>;

export function translateActivity(deps: Dependencies, engines: Engines) {
  return {
    translateChunk: async (input: ChunkInput): Promise<ChunkResult> => {
      const chunk = await chunkAt(deps, input);
      const result = await runStage(deps, chunkIdentity(input, chunk.segments), (attempt) =>
        translate(deps, engines, input, chunk, attempt),
      );
      const { translated = 0, failed = 0, redoneBatches = 0 } = result.summary;
      return { cached: result.cached, translated, failed, redoneBatches: result.cached ? 0 : redoneBatches };
    },
  };
}

async function chunkAt(deps: Dependencies, { plan, index }: ChunkInput): Promise<PlannedChunk> {
  const { chunks } = (await deps.home.store.readJson(plan)) as ChunkPlan;
  const chunk = chunks[index];
  if (chunk === undefined)
    throw new AccountingError(`The plan has ${chunks.length} chunks, but number ${index} was asked for.`);
  return chunk;
}

async function translate(
  deps: Dependencies,
  engines: Engines,
  input: ChunkInput,
  chunk: PlannedChunk,
  attempt: StageAttempt,
): Promise<StageWork<ChunkOutputs>> {
  const segments = await collect(deps.home.store.readJsonl(chunk.segments), Segment);
  heartbeat({ done: 0, total: segments.length, unit: 'segments', note: 'loading the translator' });
  const engine = await engines.use(input.config, input.sources.translator);
  const fallback = fallbackOf(engines, input);
  const journal = await openJournal(deps.home.journal(attempt.key));
  try {
    const startedAt = performance.now();
    const output = await translateChunk({
      segments,
      engine,
      ...(fallback && { fallback }),
      options: chunkOptions(input.config),
      journal: fencedJournal(journal, attempt),
      onProgress: ({ doneSegments, totalSegments }) => {
        const note = `chunk ${input.index + 1}`;
        heartbeat({ done: doneSegments, total: totalSegments, unit: 'segments', note });
      },
      signal: cancellationSignal(),
    });
    await attempt.fence.check();
    await openMemory(deps.home, input).remember(accepted(output.lines));
    // What an earlier attempt left in the journal took this one no time.
    if (journal.entries.length === 0) await measure(deps, input, chunk, performance.now() - startedAt);
    return await publish(deps, output);
  } catch (error) {
    await throwIfCancelled();
    throw error;
  } finally {
    await journal.close();
  }
}

/** Opened where a segment needs it. */
function fallbackOf(engines: Engines, { config, sources: { fallback } }: ChunkInput): TranslationEngine | null {
  return fallback === undefined ? null : new LazyEngine(() => engines.use(config, fallback, 'fallback'));
}

function* accepted(lines: readonly TranslatedSegment[]): Generator<KnownTranslation> {
  for (const line of lines) if (line.status === 'translated') yield { id: line.id, text: line.text, by: line.by };
}

async function measure({ home }: Dependencies, input: ChunkInput, chunk: PlannedChunk, milliseconds: number) {
  const path = home.speed(input.config.queues.translate, settingsDigest(input));
  await recordQueueSpeed(path, chunk.tokens, milliseconds / 1000);
}

async function publish(
  { home: { store } }: Dependencies,
  { lines, stats, redoneBatches }: ChunkOutput,
): Promise<StageWork<ChunkOutputs>> {
  const { failed, batches, tokens } = stats;
  const translated = lines.length - failed;
  return {
    outputs: {
      translated: await store.putJsonl(lines),
      stats: await store.putBytes(JSON.stringify(stats), MEDIA.json),
    },
    summary: { translated, failed, redoneBatches, batches, tokens },
    note: `${translated} segments translated, ${failed} failed`,
    redone: { batches: redoneBatches },
  };
}
