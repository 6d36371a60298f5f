import { z } from 'zod';
import { TranslationContext } from '../contracts/context.js';
import { Segment, type TranslatedSegment } from '../contracts/dataset.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { chunkOptions } from '../translation/chunk-options.js';
import type { TranslationEngine } from '../translation/engine.js';
import { LazyEngine } from '../translation/lazy-engine.js';
import type { KnownTranslation } from '../translation/memory/memory-line.js';
import { openMemory, settingsDigest } from '../translation/memory/open-memory.js';
import { recordQueueSpeed } from '../translation/plan/queue-speed.js';
import { translateChunk as translate } from '../translation/translate-chunk.js';
import { chunkSettings, TRANSLATION_VERSION } from '../translation/translation-key.js';
import { collect } from '../artifacts/json-lines.js';
import { stage, type Attempt } from './stage.js';

type Inputs = z.infer<typeof Inputs>;
const Inputs = z.object({
  /** JSON lines of Segment. */
  segments: Ref,
  /** Source tokens. */
  tokens: z.number(),
  /** As people call it. */
  title: z.string(),
});

/** Translates one chunk of a plan. */
export const translateChunk = stage({
  name: 'translate-chunk',
  version: TRANSLATION_VERSION,
  context: TranslationContext,
  inputs: Inputs,
  outputs: z.object({
    /** JSON lines of TranslatedSegment, one for each segment of the chunk, in order. */
    translated: Ref,
    /** ChunkStats as JSON. */
    stats: Ref,
  }),
  sources: ['translator', 'fallback'],
  keyed: chunkSettings,
  device: 'translator',
  work: async (attempt) => {
    const { context, inputs, home, store, progress } = attempt;
    const segments = await collect(store.readJsonl(inputs.segments), Segment);
    progress({ done: 0, total: segments.length, unit: 'segments', note: 'loading the translator' });
    const engine = await attempt.engines.use(context);
    const fallback = fallbackOf(attempt);
    const journal = await attempt.journal();
    const startedAt = performance.now();
    const { lines, stats, redoneBatches } = await translate({
      segments,
      engine,
      ...(fallback && { fallback }),
      options: chunkOptions(context.config),
      journal,
      onProgress: ({ doneSegments: done, totalSegments: total }) => {
        progress({ done, total, unit: 'segments', note: inputs.title });
      },
      signal: attempt.signal,
    });
    await attempt.stillMine();
    await openMemory(home, context).remember(accepted(lines));
    // What an earlier attempt left in the journal took this one no time.
    if (journal.entries.length === 0) await measure(attempt, performance.now() - startedAt);
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
  },
});

/** Opened where a segment needs it. */
function fallbackOf({ engines, context }: Attempt<TranslationContext, Inputs>): TranslationEngine | null {
  return context.sources.fallback === undefined ? null : new LazyEngine(() => engines.use(context, 'fallback'));
}

function* accepted(lines: readonly TranslatedSegment[]): Generator<KnownTranslation> {
  for (const line of lines) if (line.status === 'translated') yield { id: line.id, text: line.text, by: line.by };
}

async function measure({ home, context, inputs }: Attempt<TranslationContext, Inputs>, milliseconds: number) {
  const path = home.speed(context.config.queues.translate, settingsDigest(context));
  await recordQueueSpeed(path, inputs.tokens, milliseconds / 1000);
}
