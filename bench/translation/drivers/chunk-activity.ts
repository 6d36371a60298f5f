import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { Dependencies } from '../../../activities/dependencies.js';
import { EngineHolder } from '../../../activities/engine-holder.js';
import { translateOne } from '../../../activities/collect-chunks.js';
import { Home } from '../../../artifacts/home.js';
import type { ChunkPlan } from '../../../contracts/chunk-plan.js';
import type { PinnedSource } from '../../../contracts/context.js';
import type { PipelineConfig } from '../../../contracts/pipeline-config.js';
import { MEDIA } from '../../../contracts/ref.js';
import type { TranslationEngine } from '../../../translation/engine.js';
import { segmentId } from '../../../translation/segment-id.js';

/** An engine holder whose engine is loaded already. */
class Holding extends EngineHolder {
  constructor(
    deps: Dependencies,
    private readonly engine: TranslationEngine,
  ) {
    super(deps);
  }

  override use(): Promise<TranslationEngine> {
    return Promise.resolve(this.engine);
  }
}

const SOURCE: PinnedSource = { kind: 'path', path: 'bench', identity: 'bench' };

/**
 * Runs the activity that translates a chunk, as a worker would, in a home of its own below `folder`: segments from the
 * store, fence, journal, quality gates, memory, published artifacts.
 *
 * @returns seconds of the activity alone
 */
export async function runChunkActivity(
  texts: readonly string[],
  engine: TranslationEngine,
  config: PipelineConfig,
  folder: string,
): Promise<number> {
  const root = await mkdtemp(join(folder, 'home-'));
  try {
    const home = new Home(root);
    const deps = dependencies(home);
    const tools = { ...deps, engines: new Holding(deps, engine) };
    const plan = await storePlan(home, texts);
    const sources = { dataset: SOURCE, translator: SOURCE, baseModel: SOURCE };
    const start = performance.now();
    const context = { config, sources, edition: null };
    await new MockActivityEnvironment().run(() => translateOne(tools, context, { plan, index: 0 }));
    return (performance.now() - start) / 1000;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function storePlan({ store }: Home, texts: readonly string[]) {
  const segments = await store.putJsonl(texts.map((text) => ({ id: segmentId('en', text), lang: 'en', text })));
  const count = texts.length;
  const counts = { messages: count, kept: 0, segments: count, unique: count, fromMemory: 0, newSegments: count };
  const plan: ChunkPlan = { chunks: [{ segments, count, tokens: 0 }], counts: { ...counts, tokens: 0 } };
  return store.putBytes(JSON.stringify(plan), MEDIA.json);
}

function dependencies(home: Home): Dependencies {
  const unused = (): Promise<string> => Promise.reject(new Error('The benchmark loads no model through the activity.'));
  return {
    home,
    env: {},
    modelFolder: unused,
    tokenizerFolder: unused,
    resolveRevision: unused,
    codeVersion: 'bench',
  };
}
