import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPipeline } from '../../config/load-pipeline.js';
import { precisionOf, refuseImpossibleTranslation } from '../../config/translation-settings.js';
import { UserError } from '../../contracts/errors.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { PinnedSources, StageContext } from '../../contracts/context.js';
import { chunkSettings } from '../../translation/translation-key.js';

const model = { path: '/model' };
const service = { service: 'polyglot-1' };

test.each([
  ['onnx', 'float32'],
  ['ctranslate2', 'bfloat16'],
  ['transformers', 'bfloat16'],
] as const)('%s translates in %s unless told otherwise', (engine, precision) => {
  expect(precisionOf(engine, null)).toBe(precision);
});

test.each([
  ['onnx', 'int8'],
  ['ctranslate2', 'int8_bfloat16'],
  ['transformers', 'nf4'],
] as const)('%s may translate in %s', (engine, precision) => {
  expect(precisionOf(engine, precision)).toBe(precision);
});

test.each([
  ['onnx', 'nf4'],
  ['onnx', 'bfloat16'],
  ['ctranslate2', 'nf4'],
  ['transformers', 'int8_bfloat16'],
] as const)('%s in %s is refused with what it can do', (engine, precision) => {
  const refuse = () => {
    refuseImpossibleTranslation({ engine, model, precision });
  };
  expect(refuse).toThrow(UserError);
  expect(refuse).toThrow(/where: +translation\.precision[^]*expected: .*float32/u);
});

test('float16 is refused with the reason', () => {
  expect(() => precisionOf('ctranslate2', 'float16')).toThrow(/fix: +float16 overflows in MADLAD/u);
});

test.each([
  ['onnx', service, null, 'needs the files'],
  ['ctranslate2', service, null, 'needs the files'],
  ['openai', model, null, '{ service: NAME }'],
  ['openai', service, 'int8', 'leave precision out'],
] as const)('%s with %j in %j is refused', (engine, source, precision, says) => {
  expect(() => {
    refuseImpossibleTranslation({ engine, model: source, precision });
  }).toThrow(says);
});

test('a service alone is enough for openai', () => {
  refuseImpossibleTranslation({ engine: 'openai', model: service, precision: null });
});

/** What of the settings is in the key of a chunk. */
function keyOf(translation: object): unknown {
  const config = PipelineConfig.parse({
    name: 'x',
    dataset: { source: { path: 'x' } },
    translation: { model: service, engine: 'openai', ...translation },
    baseModel: { path: 'x' },
  });
  const pinned = { kind: 'path', path: 'x', identity: 'x' } as const;
  const sources: PinnedSources = { dataset: pinned, translator: pinned, baseModel: pinned };
  const context: StageContext = { config, sources, edition: null, int8: null };
  return chunkSettings(context);
}

test.each([
  { openai: { concurrency: 3 } },
  { openai: { requestsPerMinute: 3, tokensPerMinute: 9, requestSeconds: 7 } },
  { openai: { apiKeyEnv: 'OTHER' } },
  { device: 'cpu' },
  { threads: 9 },
])('%j changes no translation', (translation) => {
  expect(keyOf(translation)).toEqual(keyOf({}));
});

test.each([
  { openai: { prompt: 'Into {language}!' } },
  { openai: { baseUrl: 'http://127.0.0.1/v1' } },
  { openai: { temperature: 1 } },
  { engine: 'ctranslate2', precision: 'int8' },
  { maxNewTokens: 9 },
])('%j changes translations', (translation) => {
  expect(keyOf(translation)).not.toEqual(keyOf({}));
});

test('what openai is told is nothing to other engines', () => {
  const told = { engine: 'onnx', openai: { prompt: 'Into {language}!' } };
  expect(keyOf(told)).toEqual(keyOf({ engine: 'onnx' }));
});

describe('a pipeline file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sprogskole-settings-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function load(translation: object) {
    const file = join(folder, 'pipeline.yaml');
    await writeFile(file, JSON.stringify({ preset: 'demo', name: 'mine', translation }, null, 1));
    return loadPipeline(file);
  }

  test('may name a service in place of the files of its preset', async () => {
    const { config } = await load({ engine: 'openai', model: service });
    expect(config.translation.model).toEqual(service);
  });

  test('may have a version of the API in its address', async () => {
    const baseUrl = 'https://example.org/v1?api-version=2026-01-01';
    const { config } = await load({ engine: 'openai', model: service, openai: { baseUrl } });
    expect(config.translation.openai.baseUrl).toBe(baseUrl);
  });

  test('is refused with the line where engine and precision do not go together', async () => {
    await expect(load({ engine: 'ctranslate2', precision: 'float16' })).rejects.toThrow(
      /where: .*pipeline\.yaml:\d+, translation\.precision[^]*received: float16/u,
    );
  });

  test.each([
    [{ apiKeyEnv: 'sk-hunter2' }, 'capitals'],
    [{ apiKeyEnv: 'gsk_hunter2' }, 'capitals'],
    [{ baseUrl: 'https://me:hunter2@example.org/v1' }, 'without user and password'],
    [{ baseUrl: 'https://example.org/v1?key=hunter2' }, 'without a key'],
    [{ baseUrl: 'https://example.org/v1?api-version=1&code=hunter2' }, 'without a key'],
    [{ baseUrl: 'https://example.org/v1#hunter2' }, 'without a key'],
    [{ baseUrl: 'example.org/v1' }, 'begins with http'],
    [{ baseUrl: 'example.org/v1?key=hunter2' }, 'begins with http'],
    [{ prompt: 'Translate.' }, '{language}'],
  ])('is refused with %j, and no secret is shown', async (openai, says) => {
    const error: unknown = await load({ engine: 'openai', model: service, openai }).catch((reason: unknown) => reason);
    expect(String(error)).toContain(says);
    expect(String(error)).not.toContain('hunter2');
  });
});

test.each([
  [{ engine: 'onnx', model: service }, 'translation.fallback.model'],
  [{ engine: 'openai', model }, 'translation.fallback.openai.baseUrl'],
  [{ engine: 'transformers', model, precision: 'float16' }, 'translation.fallback.precision'],
])('a fallback of %j is refused, and the place is named', async (fallback, place) => {
  const set = `translation.fallback=${JSON.stringify(fallback)}`;
  await expect(loadPipeline('demo', [set])).rejects.toThrow(place);
});

test('paths of the fallback and of scoring sets are relative to the file that names them', async () => {
  const { config } = await loadPipeline('demo', ['translation.fallback={ model: { path: some/model } }']);
  expect(config.translation.fallback).toMatchObject({ engine: 'onnx', model: { path: resolve('some/model') } });
  expect(config.translation.scoring[0]?.path).toBe(resolve('demo/dataset/held_out.en-da.tsv'));
});

test('two scoring sets of one name are refused', async () => {
  const set = 'translation.scoring=[{ name: x, path: a.tsv }, { name: x, path: b.tsv }]';
  await expect(loadPipeline('demo', [set])).rejects.toThrow(/translation\.scoring[\s\S]*a name of their own/);
});
