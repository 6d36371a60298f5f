import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Dependencies } from '../../activities/dependencies.js';
import type { EngineHolder } from '../../activities/engine-holder.js';
import { collectChunks, translateOne } from '../../activities/collect-chunks.js';
import { merge as mergeStage } from '../../activities/merge.js';
import { withTranslations } from '../../activities/pin-sources.js';
import { planChunks } from '../../activities/plan.js';
import type { OutputsOf } from '../../activities/stage.js';
import { translateBack } from '../../activities/translate-back.js';
import { Home } from '../../artifacts/home.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import { MergedMessage, QualityGate, type Message } from '../../contracts/dataset.js';
import { ChunkPlan, type ChunkResult } from '../../contracts/chunk-plan.js';
import type { StageContext } from '../../contracts/context.js';
import type { StageResult } from '../../contracts/run.js';
import type { TranslationEngine } from '../../translation/engine.js';
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
  readonly plan: StageResult<OutputsOf<typeof planChunks>>;
  readonly chunks: readonly ChunkResult[];
  /** Null where no sample was asked for. */
  readonly roundTrip: StageResult<OutputsOf<typeof translateBack>> | null;
  readonly merge: StageResult<OutputsOf<typeof mergeStage>>;
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
    const engines: Pick<EngineHolder, 'use' | 'release'> = {
      use: (_context, role) => Promise.resolve(role === 'fallback' ? fallback : engine),
      release: () => Promise.resolve(),
    };
    const tools = { ...this.dependencies(), engines };
    const { store } = this.home;
    const ingest = { messages: await store.putJsonl(messages), excluded: await store.putJsonl([]) };
    const plan = await run(() => planChunks.run(tools, context, { messages: ingest.messages }));
    const { chunks: ref } = plan.outputs;
    const planned = ChunkPlan.parse(await store.readJson(ref)).chunks;
    const chunks: ChunkResult[] = [];
    for (const index of planned.keys()) {
      chunks.push(await run(() => translateOne(tools, context, { plan: ref, index })));
    }
    const counts = { chunkCount: planned.length, segmentCount: 0 };
    const { translations } = (await run(() => collectChunks.run(tools, context, { plan: ref, ...counts }))).outputs;
    const roundTrip =
      context.config.translation.quality.roundTripSample > 0
        ? await run(() => translateBack.run(tools, context, { plan: ref, translations }))
        : null;
    const inputs = { ...ingest, ...plan.outputs, translations, read: messages.length };
    const merge = await run(() => mergeStage.run(tools, context, inputs));
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
    return ChunkPlan.parse(await this.home.store.readJson(plan.outputs.chunks)).chunks;
  }

  private async context(set: readonly string[]): Promise<StageContext> {
    const { config } = await loadPipeline('demo', [...SETTINGS, ...set]);
    const source = { kind: 'path' as const, path: TRANSLATOR, identity: 'translator' };
    const fallback = config.translation.fallback && { fallback: { ...source, identity: 'fallback' } };
    const sources = { dataset: source, translator: source, baseModel: source, ...fallback };
    return withTranslations(this.dependencies(), { config, sources });
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

function run<Output>(activity: () => Promise<Output>): Promise<Output> {
  return new MockActivityEnvironment(undefined, { logger: SILENT }).run(activity);
}
