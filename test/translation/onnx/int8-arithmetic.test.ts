import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Int8Arithmetic } from '../../../contracts/pipeline-config.js';
import { UserError } from '../../../contracts/errors.js';
import { compileModel, type OnnxPrecision } from '../../../translation/onnx/compile-model.js';
import { int8Arithmetic, isExact } from '../../../translation/onnx/int8-arithmetic.js';
import { FIXTURES, temporaryFolder } from '../reference.js';

const signedIsExact = await isExact('signed');

let cacheFolder = '';
beforeAll(async () => {
  cacheFolder = await temporaryFolder();
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

const compile = (int8?: Int8Arithmetic, precision: OnnxPrecision = 'int8'): Promise<string> =>
  compileModel({ modelFolder: join(FIXTURES, 'untied'), cacheFolder, precision, int8 });

test('unsigned weights are exact on every processor, and signed ones are used where they are', async () => {
  expect(await isExact('unsigned')).toBe(true);
  expect(await int8Arithmetic()).toBe(signedIsExact ? 'signed' : 'unsigned');
});

test('a model is compiled in the arithmetic of this machine unless told otherwise', async () => {
  expect(await compile()).toBe(await compile(await int8Arithmetic()));
});

test.runIf(signedIsExact)('models of both arithmetics lie side by side', async () => {
  expect(await compile('unsigned')).not.toBe(await compile('signed'));
});

test('in float32 there is nothing to choose', async () => {
  expect(await compile('unsigned', 'float32')).toBe(await compile(undefined, 'float32'));
  expect(await compile('signed', 'float32')).toBe(await compile(undefined, 'float32'));
});

test.skipIf(signedIsExact)('an arithmetic that would give wrong sums here is refused in words', async () => {
  const error = await compile('signed').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(String(error)).toMatch(/received: signed .* saturate[^]*fix: .*unsigned/);
});
