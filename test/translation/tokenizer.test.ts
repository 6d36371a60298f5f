import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inspectTranslationModel } from '../../translation/model-info.js';
import { TranslationTokenizer } from '../../translation/tokenizer.js';
import { casesOf, FIXTURES, temporaryFolder } from './reference.js';

const MODEL = join(FIXTURES, 'untied');

describe('the tokeniser', () => {
  test('encodes with prefix and end mark as transformers does', async () => {
    const tokenizer = await TranslationTokenizer.open(MODEL, 'da');
    const cases = casesOf('untied');
    expect(await tokenizer.encode(cases.map(({ text }) => text))).toEqual(cases.map(({ source }) => source));
  });

  test('decodes without special tokens', async () => {
    const tokenizer = await TranslationTokenizer.open(MODEL, 'da');
    const cases = casesOf('untied');
    expect(await tokenizer.decode(cases.map(({ output }) => output))).toEqual(cases.map(({ decoded }) => decoded));
  });

  test('takes half a surrogate pair', async () => {
    const tokenizer = await TranslationTokenizer.open(MODEL, 'da');
    expect(await tokenizer.countTokens(['odd \ud83d end'])).toHaveLength(1);
  });

  test('names the languages a model knows when asked for another', async () => {
    await expect(TranslationTokenizer.open(MODEL, 'sv')).rejects.toThrow(
      /Swedish[\s\S]*<2sv>[\s\S]*prefixes for da, de/u,
    );
  });
});

describe('the inspection of a model folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await temporaryFolder();
    await cp(MODEL, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('tells its size', async () => {
    const info = await inspectTranslationModel(folder, 'da');
    expect(info.dtypes).toEqual(['F32']);
    expect(info.parameters * 4).toBeLessThanOrEqual(info.weightBytes);
    expect(info.config).toMatchObject({ padId: 1, endIds: [2], startId: 0, decoderLayers: 2 });
  });

  test('refuses one without a tokeniser', async () => {
    await rm(join(folder, 'tokenizer.json'));
    await expect(inspectTranslationModel(folder, 'da')).rejects.toThrow('no usable tokeniser');
  });

  test('refuses one with a damaged tokeniser', async () => {
    await writeFile(join(folder, 'tokenizer.json'), '{"version": "1.0"');
    await expect(inspectTranslationModel(folder, 'da')).rejects.toThrow('no usable tokeniser');
  });

  test('refuses one without the tensors it needs', async () => {
    await cp(join(FIXTURES, 'sharded-bf16', 'model-00001-of-00002.safetensors'), join(folder, 'model.safetensors'));
    await expect(inspectTranslationModel(folder, 'da')).rejects.toThrow('lacks a tensor');
  });
});
