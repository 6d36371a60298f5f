import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../../contracts/errors.js';
import { OnnxEngine } from '../../../translation/onnx/onnx-engine.js';
import type { PythonEngine } from '../../../translation/python/python-engine.js';
import { FIXTURES, temporaryFolder } from '../reference.js';
import { openPython } from './open-python.js';

const DEMO = fileURLToPath(new URL('../../../demo/translator/', import.meta.url));
const HELD_OUT = fileURLToPath(new URL('../../../demo/dataset/held_out.en-da.tsv', import.meta.url));

let cacheFolder = '';
beforeAll(async () => {
  cacheFolder = await temporaryFolder();
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

describe('the ctranslate2 engine with the demo translator', () => {
  let engine: PythonEngine;
  let pairs: (readonly [string, string])[];
  beforeAll(async () => {
    engine = await openPython({ engine: 'ctranslate2', modelFolder: DEMO, cacheFolder, maxNewTokens: 64 });
    const lines = (await readFile(HELD_OUT, 'utf8')).trim().split('\n').slice(0, 96);
    pairs = lines.map((line) => line.split('\t') as [string, string]);
  });
  afterAll(() => engine.close());

  test('tells its device, its memory and its version', async () => {
    expect(await engine.describe()).toMatchObject({
      device: 'cpu',
      computeType: 'float32',
      versions: { ctranslate2: expect.stringMatching(/^4\./) as string },
    });
  });

  test('writes what the onnx engine writes', async () => {
    const onnx = await OnnxEngine.open({
      modelFolder: DEMO,
      cacheFolder: join(cacheFolder, 'onnx'),
      targetLanguage: 'da',
      threads: 1,
      maxNewTokens: 64,
    });
    const texts = pairs.map(([english]) => english);
    expect(await engine.translate(texts)).toEqual(await onnx.translate(texts));
    await onnx.close();
  });

  test('translates sentences that it has not seen', async () => {
    const outputs = await engine.translate(
      pairs.map(([english]) => english),
      { beams: 4 },
    );
    const right = outputs.filter(({ text }, index) => text === pairs[index]?.[1]);
    expect(right.length / pairs.length).toBeGreaterThan(0.4);
  });
});

describe('opening a Python engine', () => {
  test('passes on what is wrong with the model', async () => {
    const modelFolder = join(cacheFolder, 'no-weights');
    await mkdir(modelFolder);
    for (const name of ['config.json', 'tokenizer.json'])
      await copyFile(join(FIXTURES, 'untied', name), join(modelFolder, name));
    const opening = openPython({ engine: 'ctranslate2', modelFolder, cacheFolder, maxNewTokens: 4 });
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow('no weights');
  });

  test('is over when it is aborted', async () => {
    const reason = new Error('cancelled');
    const abort = new AbortController();
    const options = {
      engine: 'transformers',
      modelFolder: join(FIXTURES, 'untied'),
      cacheFolder,
      maxNewTokens: 4,
    } as const;
    const opening = openPython(
      {
        ...options,
        onLoading: () => {
          abort.abort(reason);
        },
      },
      abort.signal,
    );
    await expect(opening).rejects.toBe(reason);
  });
});
