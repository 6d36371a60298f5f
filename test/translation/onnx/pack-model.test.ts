import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Int8Arithmetic } from '../../../contracts/pipeline-config.js';
import { EngineFailedError } from '../../../translation/engine.js';
import { compileModel } from '../../../translation/onnx/compile-model.js';
import { openCompiledModel, packedFolder } from '../../../translation/onnx/compiled-model.js';
import { isExact } from '../../../translation/onnx/int8-arithmetic.js';
import { packModel } from '../../../translation/onnx/pack-model.js';
import { T5Session } from '../../../translation/onnx/t5-session.js';
import { casesOf, expected, FIXTURES, temporaryFolder } from '../reference.js';

const CASES = casesOf('untied');

let cacheFolder = '';
beforeEach(async () => {
  cacheFolder = await temporaryFolder();
});
afterEach(() => rm(cacheFolder, { recursive: true, force: true }));

const usable: readonly Int8Arithmetic[] = (await isExact('signed')) ? ['signed', 'unsigned'] : ['unsigned'];

function compile(model = 'untied', int8?: Int8Arithmetic): Promise<string> {
  return compileModel({ modelFolder: join(FIXTURES, model), cacheFolder, precision: 'int8', int8 });
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
  const cases = Object.keys(expected.models).flatMap((model) => usable.map((int8) => ({ model, int8 })));

  test.each(cases)('translates as the plain one does: $model, $int8', async ({ model, int8 }) => {
    const folder = await compile(model, int8);
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

/** /proc/cpuinfo of machines, in the lines that matter and one that changes all the time. */
const X86 = ['processor : 0', 'vendor_id : GenuineIntel', 'model name : Xeon', 'cpu MHz : 2300.1', 'flags : avx2 fma'];
const ARM = ['processor : 0', 'Features : asimd asimddp', 'CPU implementer : 0x41', 'CPU part : 0xd0c'];
const changed = (lines: readonly string[], from: string, to: string): string => lines.join('\n').replace(from, to);

describe('packed weights', () => {
  const MACHINES = {
    'x86 without VNNI': X86.join('\n'),
    'x86 with it': changed(X86, 'avx2 fma', 'avx2 fma avx_vnni'),
    'x86 of another maker': changed(X86, 'GenuineIntel', 'AuthenticAMD'),
    ARM: ARM.join('\n'),
    'ARM with another core': changed(ARM, '0xd0c', '0xd40'),
    'ARM with cores of two kinds': [...ARM, ...ARM].join('\n').replace('0xd0c', '0xd40'),
    'no /proc/cpuinfo': '',
  };

  test('of every kind of processor have a folder of their own', async () => {
    const folders = await Promise.all(Object.values(MACHINES).map((cpuInfo) => packedFolder('model', cpuInfo)));
    expect(new Set(folders).size).toBe(folders.length);
  });

  test('of a processor keep their folder: whatever its clock, and however many of its cores are on', async () => {
    const [before, after] = [X86, [...X86, ...X86]].map((lines) => changed(lines, '2300.1', '1800.7'));
    expect(await packedFolder('model', before)).toBe(await packedFolder('model', after));
    expect(await packedFolder('model', before)).toBe(await packedFolder('model', MACHINES['x86 without VNNI']));
  });
});
