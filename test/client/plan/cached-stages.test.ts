import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stages, type Stages } from '../../../activities/index.js';
import { stageKey } from '../../../artifacts/stage-cache.js';
import { Home } from '../../../artifacts/home.js';
import { cachedStages } from '../../../client/plan/cached-stages.js';
import { loadPipeline } from '../../../config/load-pipeline.js';
import type { StageContext } from '../../../contracts/context.js';
import { MEDIA, type Ref } from '../../../contracts/ref.js';
import { temporaryFolder } from '../../temporary-folder.js';

async function contextOf(...set: string[]): Promise<StageContext> {
  const { config } = await loadPipeline('demo', ['translation.scoring=[]', ...set]);
  const source = { kind: 'path', path: 'x', identity: 'x' } as const;
  return { config, sources: { dataset: source, translator: source, baseModel: source }, edition: null, int8: null };
}

const newHome = async () => new Home(join(await temporaryFolder(), 'home'));

/** A stage's record, as a run would leave it, with outputs that are in the store. */
async function record(home: Home, context: StageContext, name: keyof Stages, inputs: object) {
  const identity = stages[name].identity(context, inputs);
  const names = Object.keys(stages[name].definition.outputs.shape);
  const refs = await Promise.all(names.map((output) => home.store.putBytes(`${name}.${output}`, MEDIA.binary)));
  const outputs = Object.fromEntries(names.map((output, index) => [output, refs[index]])) as Record<string, Ref>;
  await home.stages.write({
    ...{ key: stageKey(identity), ...identity, outputs, summary: {}, note: `${name} done`, redone: {} },
    ...{ codeVersion: '0', machine: { host: 'h', platform: 'linux', cpus: 1, memoryBytes: 1 } },
    ...{ startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1 },
  });
  return outputs;
}

const UNKNOWN = 'to do, unless the stages before it make what they made once';

test('in a new home everything is to do, and what depends on that is not known', async () => {
  const states = await cachedStages(await newHome(), await contextOf());
  expect(states.get('ingest')).toBe('to do');
  expect(states.get('plan')).toBe(UNKNOWN);
  expect(states.get('report')).toBe(UNKNOWN);
});

test('stages that are off are not looked for', async () => {
  const states = await cachedStages(await newHome(), await contextOf('training.dpo.enabled=false'));
  for (const stage of ['round-trip', 'score-translator', 'dpo', 'benchmark-dpo'] as const) {
    expect(states.has(stage)).toBe(false);
  }
});

test('what is there is found behind a stage that is to do and that it does not need', async () => {
  const home = await newHome();
  const context = await contextOf('evaluation.maxNewTokens=7');
  const { messages, excluded } = await record(home, context, 'ingest', {});
  const plan = await record(home, context, 'planChunks', { messages });
  const chunks = { plan: plan['chunks'], chunkCount: 0, segmentCount: 0 };
  const { translations } = await record(home, context, 'collectChunks', chunks);
  const merge = { messages, excluded, ...plan, translations, read: 0 };
  const { merged } = await record(home, context, 'merge', merge);
  const data = await record(home, context, 'prepare', { merged });
  await record(home, context, 'trainSft', { train: data['sftTrain'], validation: data['sftValidation'] });

  const states = await cachedStages(home, context);
  expect(states.get('sft')).toBe('cached: trainSft done');
  // Other answers are asked for, by a model that is there.
  expect([states.get('benchmark-base'), states.get('benchmark-sft')]).toEqual(['to do', 'to do']);
  expect(states.get('dpo')).toBe('to do');
  expect(states.get('benchmark-dpo')).toBe(UNKNOWN);
});
