import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineFailedError } from '../../../translation/engine.js';
import { compileModel } from '../../../translation/onnx/compile-model.js';
import { openCompiledModel, packedFolder } from '../../../translation/onnx/compiled-model.js';
import { packModel } from '../../../translation/onnx/pack-model.js';
import { T5Session } from '../../../translation/onnx/t5-session.js';
import { casesOf, expected, FIXTURES, temporaryFolder } from '../reference.js';

const CASES = casesOf('untied');

let cacheFolder = '';
beforeEach(async () => {
  cacheFolder = await temporaryFolder();
});
afterEach(() => rm(cacheFolder, { recursive: true, force: true }));

function compile(model = 'untied'): Promise<string> {
  return compileModel({ modelFolder: join(FIXTURES, model), cacheFolder, precision: 'int8' });
}

async function translate(folder: string, beams: number): Promise<number[][]> {
  const session = await T5Session.open(folder, 1);
  const { maxNewTokens } = expected;
  return session.generate(
    CASES.map(({ source }) => source),
    { maxNewTokens, beams },
  );
}

describe('a packed model', () => {
  test.each(Object.keys(expected.models))('translates as the plain one does: %s', async (model) => {
    const folder = await compile(model);
    const plain = [await translate(folder, 1), await translate(folder, 4)];
    await packModel(folder);
    expect(await openCompiledModel(folder)).toMatchObject({ encoder: { packed: true }, greedy: { packed: true } });
    expect([await translate(folder, 1), await translate(folder, 4)]).toEqual(plain);
  });

  test('is made once, and whole when two processes make it at once', async () => {
    const folder = await compile();
    let packings = 0;
    const onPacking = (): void => {
      packings += 1;
    };
    await Promise.all([packModel(folder, { onPacking }), packModel(folder, { onPacking })]);
    expect(packings).toBe(2);
    const { ino } = await stat(join(await packedFolder(folder), 'greedy.onnx'));
    await packModel(folder, { onPacking });
    expect(packings).toBe(2);
    expect((await stat(join(await packedFolder(folder), 'greedy.onnx'))).ino).toBe(ino);
    expect((await readdir(folder)).filter((name) => name.startsWith('packed-'))).toHaveLength(1);
  });

  test('is not made where it would take too much of the disk', async () => {
    const folder = await compile();
    await packModel(folder, { largestBytes: 1000 });
    expect((await readdir(folder)).filter((name) => name.startsWith('packed-'))).toEqual([]);
    expect(await translate(folder, 1)).toHaveLength(CASES.length);
  });

  test('leaves nothing behind where the model cannot be loaded', async () => {
    const folder = await compile();
    await truncate(join(folder, 'greedy.onnx'), 100);
    await expect(packModel(folder)).rejects.toThrow(EngineFailedError);
    expect((await readdir(folder)).filter((name) => name.startsWith('packed-'))).toEqual([]);
  });
});
