import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileModel, type OnnxPrecision } from '../../../translation/onnx/compile-model.js';
import { T5Session } from '../../../translation/onnx/t5-session.js';
import { casesOf, expected, FIXTURES, temporaryFolder } from '../reference.js';

let cache = '';
beforeAll(async () => {
  cache = await temporaryFolder();
});
afterAll(() => rm(cache, { recursive: true, force: true }));

async function open(model: string, precision: OnnxPrecision = 'float32'): Promise<T5Session> {
  const modelFolder = join(FIXTURES, model);
  return T5Session.open(await compileModel({ modelFolder, cacheFolder: cache, precision }), 1);
}

const { maxNewTokens, beams } = expected;

describe.each(Object.keys(expected.models))('decoding with the model "%s"', (model) => {
  const cases = casesOf(model);

  test('greedily is token for token what transformers gives for the batch', async () => {
    const session = await open(model);
    const outputs = await session.generate(
      cases.map(({ source }) => source),
      { maxNewTokens },
    );
    expect(outputs).toEqual(cases.map(({ output }) => output));
  });

  test('with beams is token for token what transformers gives for the batch', async () => {
    const session = await open(model);
    const outputs = await session.generate(
      cases.map(({ source }) => source),
      { maxNewTokens, beams },
    );
    expect(outputs).toEqual(cases.map(({ beam }) => beam));
  });

  test('is the same row by row', async () => {
    const session = await open(model);
    for (const { source, output } of cases) {
      expect(await session.generate([source], { maxNewTokens })).toEqual([output]);
    }
  });
});

describe('the cases', () => {
  const finished = Object.values(expected.models).flatMap((cases) => cases.map((item) => item.finished));

  test('end both by themselves and at the limit', () => {
    expect(new Set(finished)).toEqual(new Set([true, false]));
  });

  test('hold positions beyond the last bucket', () => {
    expect(Math.max(...casesOf('untied').map(({ source }) => source.length))).toBeGreaterThan(40);
  });
});

test('a limit of new tokens cuts rows, and only there', async () => {
  const session = await open('untied');
  const cases = casesOf('untied');
  const outputs = await session.generate(
    cases.map(({ source }) => source),
    { maxNewTokens: 5 },
  );
  expect(outputs).toEqual(cases.map(({ output }) => output.slice(0, 5)));
  expect(outputs.map((output) => session.isFinished(output))).toEqual(cases.map(({ output }) => output.length <= 5));
});

test('an empty batch is an empty answer', async () => {
  expect(await (await open('untied')).generate([], { maxNewTokens: 5 })).toEqual([]);
});
