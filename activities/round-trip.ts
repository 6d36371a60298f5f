import { roundTripIdentity } from '../config/stage-identities.js';
import type { RoundTrip } from '../contracts/dataset.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import type { ChunkPlan, RoundTripOutputs, StageContext, StageResult } from '../contracts/run.js';
import { chrfScore, chrfStatistics } from '../evaluation/metrics/chrf.js';
import type { TranslationEngine } from '../translation/engine.js';
import { sampleById, translateBack, type TranslatedPair } from '../translation/round-trip.js';
import { finishedChunks, translatedSegments } from './chunk-outputs.js';
import type { Dependencies } from './dependencies.js';
import type { EngineHolder } from './engine-holder.js';
import { cancellationSignal, heartbeat, throwIfCancelled } from './heartbeat.js';
import { runStage, type StageWork } from './run-stage.js';

const NOTHING: RoundTrip = { sampled: 0, failed: 0, chrf: null, pairs: [] };

type RoundTripInput = StageContext & { plan: Ref };

export function roundTripActivity(deps: Dependencies, engines: Pick<EngineHolder, 'use'>) {
  return {
    translateBack: (input: RoundTripInput): Promise<StageResult<RoundTripOutputs>> =>
      runStage(deps, roundTripIdentity(input, input.plan), () => roundTrip(deps, engines, input)),
  };
}

/** Of the segments that this run translated; those from the memory had their turn when they were new. */
async function roundTrip(
  deps: Dependencies,
  engines: Pick<EngineHolder, 'use'>,
  input: RoundTripInput,
): Promise<StageWork<RoundTripOutputs>> {
  const sample = await sampleById(pairs(deps, input), input.config.translation.quality.roundTripSample);
  // Where the memory knew everything, no translator is loaded for nothing.
  const result = sample.length === 0 ? NOTHING : await backAndScore(sample, engines, input);
  const { sampled, failed, chrf } = result;
  return {
    outputs: { roundTrip: await deps.home.store.putBytes(JSON.stringify(result), MEDIA.json) },
    summary: { sampled, failed, ...(chrf !== null && { chrf }) },
    note: `${sampled} segments translated back${chrf === null ? '' : `, chrF++ ${chrf.toFixed(1)}`}`,
  };
}

async function backAndScore(
  sample: readonly TranslatedPair[],
  engines: Pick<EngineHolder, 'use'>,
  { config, sources }: RoundTripInput,
): Promise<RoundTrip> {
  const engine = await engines.use(config, sources.translator);
  try {
    return await translateBack(sample, {
      engine: reporting(engine, sample.length),
      limits: config.translation,
      score: (text, reference) => chrfScore(chrfStatistics(reference, text)),
      signal: cancellationSignal(),
    });
  } catch (error) {
    await throwIfCancelled();
    throw error;
  }
}

async function* pairs(deps: Dependencies, input: RoundTripInput): AsyncGenerator<TranslatedPair> {
  const plan = (await deps.home.store.readJson(input.plan)) as ChunkPlan;
  for await (const chunk of finishedChunks(deps, input, plan)) {
    for await (const { segment, line } of translatedSegments(deps, chunk)) {
      const { id, lang, text } = segment;
      if (line.status === 'translated') yield { id, lang, source: text, translation: line.text };
    }
    heartbeat({ done: 0, total: null, unit: 'segments', note: 'choosing a sample' });
  }
}

/** The same engine, whose batches are heartbeats. */
function reporting(engine: TranslationEngine, total: number): TranslationEngine {
  let done = 0;
  return {
    supportsBeams: engine.supportsBeams,
    lanes: engine.lanes,
    countTokens: (texts) => engine.countTokens(texts),
    translate: (batch, options) => {
      heartbeat({ done, total, unit: 'segments', note: 'translating back' });
      done += batch.length;
      return engine.translate(batch, options);
    },
    close: () => engine.close(),
  };
}
