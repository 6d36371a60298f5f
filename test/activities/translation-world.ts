import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Dependencies } from '../../activities/dependencies.js';
import type { EngineHolder } from '../../activities/engine-holder.js';
import { mergeActivity } from '../../activities/merge.js';
import { planActivity } from '../../activities/plan.js';
import { roundTripActivity } from '../../activities/round-trip.js';
import { translateActivity } from '../../activities/translate.js';
import { Home } from '../../artifacts/home.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import { MergedMessage, QualityGate, type Message } from '../../contracts/dataset.js';
import type {
  ChunkPlan,
  ChunkResult,
  MergeOutputs,
  PlanOutputs,
  RoundTripOutputs,
  StageContext,
  StageResult,
} from '../../contracts/run.js';
import type { TranslationEngine } from '../../translation/engine.js';
import { editionOf } from '../../translation/memory/open-memory.js';
import { temporaryFolder } from '../temporary-folder.js';
import { DoubleEngine, type Behaviour } from '../translation/double-engine.js';

const TRANSLATOR = fileURLToPath(new URL('../../demo/translator', import.meta.url));

/** The gates are for real translators: a double's upper case is no Danish. */
const SETTINGS = [
  `translation.quality.gatesOff=[${QualityGate.options.filter((gate) => gate !== 'empty-translation').join(', ')}]`,
  'translation.chunkTokens=60',
  'translation.batchRows=2',
];

/** The environment would print each failure that a test causes. */
const SILENT = new DefaultLogger('ERROR');

export interface Outcome {
  readonly plan: StageResult<PlanOutputs>;
  readonly chunks: readonly ChunkResult[];
  /** Null where no sample was asked for. */
  readonly roundTrip: StageResult<RoundTripOutputs> | null;
  readonly merge: StageResult<MergeOutputs>;
  /** What the engine was asked, in order. */
  readonly asked: readonly string[];
}

/** One home on which translations are run: the real activities, stores and memory, with an engine that is a double. */
export class TranslationWorld {
  private constructor(readonly home: Home) {}

  static async create(): Promise<TranslationWorld> {
    return new TranslationWorld(new Home(join(await temporaryFolder(), 'home')));
  }

  /** From ingested messages to the merged dataset, as the workflows go. */
  async run(
    messages: readonly Message[],
    set: readonly string[] = [],
    behaviour: Behaviour = {},
    fallback: TranslationEngine = new DoubleEngine(),
  ): Promise<Outcome> {
    const context = await this.context(set);
    const engine = new DoubleEngine(behaviour);
    const engines: Pick<EngineHolder, 'use'> = {
      use: (_config, _source, role) => Promise.resolve(role === 'fallback' ? fallback : engine),
    };
    const deps = this.dependencies();
    const { store } = this.home;
    const ingest = { messages: await store.putJsonl(messages), excluded: await store.putJsonl([]) };
    const plan = await run(planActivity(deps).planChunks, { ...context, messages: ingest.messages });
    const { chunks: planned } = (await store.readJson(plan.outputs.chunks)) as ChunkPlan;
    const { translateChunk } = translateActivity(deps, engines);
    const chunks: ChunkResult[] = [];
    for (const index of planned.keys()) {
      chunks.push(await run(translateChunk, { ...context, plan: plan.outputs.chunks, index }));
    }
    const roundTrip =
      context.config.translation.quality.roundTripSample > 0
        ? await run(roundTripActivity(deps, engines).translateBack, { ...context, plan: plan.outputs.chunks })
        : null;
    const merge = await run(mergeActivity(deps).merge, {
      ...context,
      ingest,
      plan: plan.outputs,
      read: messages.length,
    });
    return { plan, chunks, roundTrip, merge, asked: engine.batches.flat() };
  }

  /** Translations by message id. */
  async translations({ merge }: Outcome): Promise<Record<string, string | null>> {
    const texts: Record<string, string | null> = {};
    for await (const line of this.home.store.readJsonl(merge.outputs.merged)) {
      const { id, translation } = MergedMessage.parse(line);
      texts[id] = translation;
    }
    return texts;
  }

  async plannedChunks({ plan }: Outcome): Promise<ChunkPlan['chunks']> {
    return ((await this.home.store.readJson(plan.outputs.chunks)) as ChunkPlan).chunks;
  }

  private async context(set: readonly string[]): Promise<StageContext> {
    const { config } = await loadPipeline('demo', [...SETTINGS, ...set]);
    const source = { kind: 'path' as const, path: TRANSLATOR, identity: 'translator' };
    const fallback = config.translation.fallback && { fallback: { ...source, identity: 'fallback' } };
    const sources = { dataset: source, translator: source, baseModel: source, ...fallback };
    return { config, sources, edition: await editionOf(this.home, { config, sources }) };
  }

  private dependencies(): Dependencies {
    const folder = () => Promise.resolve(TRANSLATOR);
    return {
      home: this.home,
      env: {},
      codeVersion: 'test',
      modelFolder: folder,
      tokenizerFolder: folder,
      resolveRevision: () => Promise.reject(new Error('nothing here is on the Hub')),
    };
  }
}

function run<Input, Output>(activity: (input: Input) => Promise<Output>, input: Input): Promise<Output> {
  return new MockActivityEnvironment(undefined, { logger: SILENT }).run(activity, input);
}
