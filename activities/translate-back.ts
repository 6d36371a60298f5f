import { z } from 'zod';
import { ChunkPlan } from '../contracts/chunk-plan.js';
import { StageContext } from '../contracts/context.js';
import type { RoundTrip } from '../contracts/dataset.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { chrfScore, chrfStatistics } from '../evaluation/metrics/chrf.js';
import type { TranslationEngine } from '../translation/engine.js';
import { finishedChunks } from '../translation/merge/finished-chunks.js';
import { sampleById, translateBack as backwards, type TranslatedPair } from '../translation/round-trip.js';
import { chunkSettings } from '../translation/translation-key.js';
import { stage, type Attempt } from './stage.js';

type Inputs = z.infer<typeof Inputs>;
const Inputs = z.object({ plan: Ref, translations: Ref });
type BackAttempt = Attempt<StageContext, Inputs>;

const NOTHING: RoundTrip = { sampled: 0, failed: 0, chrf: null, pairs: [] };

/**
 * For the report: how a sample of this run's translations reads when it is translated back. Those from the memory had
 * their turn when they were new.
 */
export const translateBack = stage({
  name: 'round-trip',
  version: 2,
  context: StageContext,
  inputs: Inputs,
  outputs: z.object({
    /** RoundTrip as JSON. */
    roundTrip: Ref,
  }),
  sources: ['translator'],
  keyed: (context) => ({
    roundTripSample: context.config.translation.quality.roundTripSample,
    chunk: chunkSettings(context),
  }),
  device: 'translator',
  work: async (attempt) => {
    const sample = await sampleById(pairs(attempt), attempt.context.config.translation.quality.roundTripSample);
    // Where the memory knew everything, no translator is loaded for nothing.
    const result = sample.length === 0 ? NOTHING : await backAndScore(sample, attempt);
    const { sampled, failed, chrf } = result;
    return {
      outputs: { roundTrip: await attempt.store.putBytes(JSON.stringify(result), MEDIA.json) },
      summary: { sampled, failed, ...(chrf !== null && { chrf }) },
      note: `${sampled} segments translated back${chrf === null ? '' : `, chrF++ ${chrf.toFixed(1)}`}`,
    };
  },
});

async function backAndScore(sample: readonly TranslatedPair[], attempt: BackAttempt): Promise<RoundTrip> {
  const { engines, context, signal } = attempt;
  const engine = await engines.use(context);
  return backwards(sample, {
    engine: reporting(engine, sample.length, attempt),
    limits: context.config.translation,
    score: (text, reference) => chrfScore(chrfStatistics(reference, text)),
    signal,
  });
}

async function* pairs({ store, inputs, progress }: BackAttempt): AsyncGenerator<TranslatedPair> {
  const plan = ChunkPlan.parse(await store.readJson(inputs.plan));
  for await (const { lines } of finishedChunks(store, plan, inputs.translations)) {
    for await (const { segment, line } of lines()) {
      const { id, lang, text } = segment;
      if (line.status === 'translated') yield { id, lang, source: text, translation: line.text };
    }
    progress({ done: 0, total: null, unit: 'segments', note: 'choosing a sample' });
  }
}

/** The same engine, whose batches are signs of life. */
function reporting(engine: TranslationEngine, total: number, { progress }: BackAttempt): TranslationEngine {
  let done = 0;
  return {
    supportsBeams: engine.supportsBeams,
    lanes: engine.lanes,
    countTokens: (texts) => engine.countTokens(texts),
    translate: (batch, options) => {
      progress({ done, total, unit: 'segments', note: 'translating back' });
      done += batch.length;
      return engine.translate(batch, options);
    },
    close: () => engine.close(),
  };
}
