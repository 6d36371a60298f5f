import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPipeline, PRESETS } from '../../config/load-pipeline.js';
import { UserError } from '../../contracts/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

async function fileWith(text: string): Promise<string> {
  const file = join(await temporaryFolder(), 'pipeline.yaml');
  await writeFile(file, text);
  return file;
}

it.each(PRESETS)('preset %s is valid', async (preset) => {
  expect((await loadPipeline(preset)).config.language).toBe('da');
});

it('takes --set before the file, the file before the preset, the preset before defaults, and says so', async () => {
  const file = await fileWith('preset: demo\nname: mine\nseed: 7\ntraining:\n  sft:\n    epochs: 3\n');
  const { config, settings } = await loadPipeline(file, ['seed=9']);
  const sourceOf = (path: string) => settings.find((setting) => setting.path === path)?.source;
  expect([config.name, config.seed, config.training.sft.epochs]).toEqual(['mine', 9, 3]);
  expect(sourceOf('seed')).toBe('--set');
  expect(sourceOf('training.sft.epochs')).toBe(`${file}:6`);
  expect(sourceOf('training.sft.batchSize')).toBe('preset demo');
  expect(sourceOf('training.dpo.beta')).toBe('default');
});

it('reads paths relative to the file that names them', async () => {
  const file = await fileWith('preset: demo\nbaseModel:\n  path: models/mine\n');
  expect((await loadPipeline(file)).config.baseModel).toEqual({ path: join(file, '../models/mine') });
});

it('replaces a path by a repository instead of mixing them', async () => {
  const file = await fileWith('preset: demo\nbaseModel:\n  hub: owner/name\n');
  expect((await loadPipeline(file)).config.baseModel).toEqual({ hub: 'owner/name', revision: 'main' });
});

it('freezes what it resolved', async () => {
  const { config } = await loadPipeline('demo');
  expect(Object.isFrozen(config.training.sft.lora)).toBe(true);
});

describe('refuses, naming place and fix:', () => {
  it.each([
    { wrong: 'broken YAML', text: 'name: [unclosed\nseed: 1', says: ['pipeline.yaml:', 'not valid YAML'] },
    { wrong: 'a key twice', text: 'preset: demo\nseed: 1\nseed: 2', says: ['pipeline.yaml:3', 'unique'] },
    { wrong: 'a list', text: '- a\n- b', says: ['holds no settings'] },
    {
      wrong: 'an unknown key',
      text: 'preset: demo\ntraining:\n  sft:\n    epoch: 3',
      says: ['pipeline.yaml:4', 'training.sft.epoch', 'did you mean epochs?'],
    },
    { wrong: 'an unknown preset', text: 'preset: dmeo', says: ['pipeline.yaml:1', 'llama2-7b-danish'] },
    { wrong: 'an unknown language', text: 'preset: demo\nlanguage: dk', says: ['pipeline.yaml:2, language', '"dk"'] },
    { wrong: 'a wrong type', text: 'preset: demo\nseed: many', says: ['pipeline.yaml:2, seed', 'number', '"many"'] },
    {
      wrong: 'a value out of range',
      text: 'preset: demo\ndataset:\n  testFraction: 0.9',
      says: ['pipeline.yaml:3', '0.9'],
    },
    {
      wrong: 'a seed that numpy does not take',
      text: 'preset: demo\nseed: 4294967296',
      says: ['pipeline.yaml:2, seed', '4294967295'],
    },
    {
      wrong: 'a number without end',
      text: 'preset: demo\ntraining: { sft: { epochs: .inf } }',
      says: ['pipeline.yaml:2, training.sft.epochs', 'a number'],
    },
    {
      wrong: 'no number',
      text: 'preset: demo\ntraining: { sft: { learningRate: .nan } }',
      says: ['pipeline.yaml:2, training.sft.learningRate', 'a number'],
    },
    { wrong: 'a missing dataset', text: 'name: x', says: ['dataset', 'nothing'] },
    {
      wrong: 'batches smaller than a segment',
      text: 'preset: demo\ntranslation:\n  batchTokens: 8',
      says: ['translation.batchTokens', 'maxSourceTokens'],
    },
  ])('$wrong', async ({ text, says }) => {
    const error: unknown = await loadPipeline(await fileWith(text)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UserError);
    for (const phrase of says) expect((error as UserError).message).toContain(phrase);
  });

  it('a --set without a value', async () => {
    await expect(loadPipeline('demo', ['seed'])).rejects.toThrow(/key\.path=value/);
  });
});

describe('refuses settings that contradict each other, naming both:', () => {
  const cuda = 'engine: onnx, device: cuda, model: { path: x }';
  it.each([
    ['evaluation.maxNewTokens=256', 'evaluation.maxNewTokens with training.sft.maxLength'],
    ['evaluation.maxNewTokens=999', 'evaluation.maxNewTokens with training.sft.maxLength'],
    ['queues.pipeline=gpu', 'queues.translate with queues.pipeline'],
    ['queues.sft=pipeline', 'queues.sft with queues.pipeline'],
    ['queues.dpo=pipeline', 'queues.dpo with queues.pipeline'],
    ['queues.benchmark=pipeline', 'queues.benchmark with queues.pipeline'],
    ['dataset={testFraction: 0.5, validationFraction: 0.5}', 'dataset.testFraction with dataset.validationFraction'],
    ['dataset.files=[a.parquet]', 'dataset.files with dataset.source'],
    ['translation.batchTokens=8', 'translation.batchTokens with translation.maxSourceTokens'],
    ['translation.maxNewTokens=63', 'translation.maxNewTokens with translation.maxSourceTokens'],
    ['translation.processes=9', 'translation.processes with translation.threads'],
    ['translation={engine: ctranslate2, processes: 2}', 'translation.processes with translation.engine'],
    ['translation.int8Weights=signed', 'translation.int8Weights with translation.precision'],
    ['translation.device=cuda', 'translation.device with translation.engine'],
    [`translation.fallback={${cuda}}`, 'translation.fallback.device with translation.fallback.engine'],
    ['translation.fallback={model: {path: demo/translator}}', 'translation.fallback with translation.model'],
    ['language=en', 'translation.scoring.0.language with language'],
  ])('%s', async (setting, says) => {
    const error: unknown = await loadPipeline('demo', [setting]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(says);
  });
});
