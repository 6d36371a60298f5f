import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dependencies } from '../../activities/dependencies.js';
import { EngineHolder } from '../../activities/engine-holder.js';
import { Home } from '../../artifacts/home.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { PinnedSource, TranslationContext } from '../../contracts/context.js';
import type { ActivityProgress } from '../../contracts/run.js';
import { PythonEngine } from '../../translation/python/python-engine.js';

const MODEL = fileURLToPath(new URL('../translation/fixtures/untied/', import.meta.url));
const SERVICE: PinnedSource = { kind: 'service', model: 'polyglot-1', identity: 'service polyglot-1' };
const FILES: PinnedSource = { kind: 'path', path: MODEL, identity: 'some/model' };

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sprogskole-engines-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function holder(): EngineHolder {
  const deps: Pick<Dependencies, 'home' | 'env' | 'modelFolder'> = {
    home: new Home(root),
    env: { ...process.env, OPENAI_API_KEY: 'sk-test' },
    modelFolder: (source) =>
      source.kind === 'path' ? Promise.resolve(source.path) : Promise.reject(new Error('no files')),
  };
  return new EngineHolder(deps as Dependencies);
}

const context = (translation: object, translator: PinnedSource = SERVICE): TranslationContext => ({
  config: PipelineConfig.parse({
    name: 'x',
    dataset: { source: { path: 'x' } },
    translation: { engine: 'openai', model: { service: 'polyglot-1' }, ...translation },
    baseModel: { path: 'x' },
  }),
  sources: { translator, fallback: FILES },
  edition: null,
  int8: null,
});

test('keeps an engine until a setting of it changes', async () => {
  const environment = new MockActivityEnvironment();
  const engines = holder();
  const use = (translation: object) => environment.run(() => engines.use(context(translation)));
  const engine = await use({});
  expect(await use({ chunkMinutes: 9, batchRows: 3, quality: { retryBeams: 2 } })).toBe(engine);
  expect(await use({ openai: { prompt: 'Into {language}!' } })).not.toBe(engine);
});

test('tells what a model does while it loads, and ends its process when it lets go', async () => {
  const environment = new MockActivityEnvironment();
  const notes: string[] = [];
  environment.on('heartbeat', ({ note }: ActivityProgress) => notes.push(note));
  const engines = holder();
  const ofFiles = context({ engine: 'ctranslate2', precision: 'float32', model: { path: MODEL } }, FILES);
  const engine = await environment.run(() => engines.use(ofFiles));
  if (!(engine instanceof PythonEngine)) throw new Error('another engine than the one asked for');
  expect(notes).toContain('translator: converting to float32');
  expect(await engine.translate(['Hello'])).toHaveLength(1);
  const { processId = 0 } = engine;
  await engines.release();
  expect(() => process.kill(processId, 0)).toThrow('ESRCH');
});

test('keeps the fallback beside the translator, with settings of its own, and lets go of both', async () => {
  const environment = new MockActivityEnvironment();
  const engines = holder();
  const both = context({ fallback: { engine: 'ctranslate2', precision: 'float32', model: { path: MODEL } } });
  const translator = await environment.run(() => engines.use(both));
  const fallback = await environment.run(() => engines.use(both, 'fallback'));
  if (!(fallback instanceof PythonEngine)) throw new Error('another engine than the one asked for');
  expect(await environment.run(() => engines.use(both))).toBe(translator);
  expect(await environment.run(() => engines.use(both, 'fallback'))).toBe(fallback);
  expect(await fallback.translate(['Hello'])).toHaveLength(1);
  const { processId = 0 } = fallback;
  await engines.release();
  expect(() => process.kill(processId, 0)).toThrow('ESRCH');
});
