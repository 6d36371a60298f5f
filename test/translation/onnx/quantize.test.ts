import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Int8Arithmetic } from '../../../contracts/pipeline-config.js';
import { compileModel } from '../../../translation/onnx/compile-model.js';
import { readFloats } from '../../../translation/onnx/float-conversion.js';
import { isExact } from '../../../translation/onnx/int8-arithmetic.js';
import { INT8_FILE, quantizeRows, quantizeWeights, transpose } from '../../../translation/onnx/quantize.js';
import { indexWeights, WeightIndex, type WeightPlace } from '../../../translation/onnx/safetensors.js';
import { T5Session } from '../../../translation/onnx/t5-session.js';
import { tablesOf } from '../../../translation/onnx/t5-tensors.js';
import { casesOf, expected, FIXTURES, temporaryFolder } from '../reference.js';
import { seeded } from '../segmentation/random.js';
import { randomNumbers } from './small-graph.js';

let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('quantised rows', () => {
  test.each([1, 1e-6, 1e-20, 1e30])('are within half a step of the original, for values of size %d', (size) => {
    const [rows, columns] = [20, 50];
    const { data } = randomNumbers(seeded(5), [rows, columns], size);
    const { values, scales } = quantizeRows(data, rows, columns);
    const errors = Array.from(values, (value, index) => {
      const scale = scales[Math.floor(index / columns)] ?? NaN;
      return Math.abs(value * scale - (data[index] ?? NaN)) / scale;
    });
    expect(Math.max(...errors)).toBeLessThanOrEqual(0.5001);
  });

  test('reach ±127 at their own largest value, and never −128', () => {
    const { data } = randomNumbers(seeded(6), [30, 40]);
    const { values } = quantizeRows(data, 30, 40);
    const largest = Array.from({ length: 30 }, (_, row) =>
      Math.max(...values.subarray(row * 40, (row + 1) * 40).map(Math.abs)),
    );
    expect(largest).toEqual(Array<number>(30).fill(127));
    expect(Math.min(...values)).toBe(-127);
  });

  test('of zeros, negative ones too, are zeros with a usable scale', () => {
    const { values, scales } = quantizeRows(Float32Array.of(0, 0, -0, -0, 0, 3), 3, 2);
    expect([...values]).toEqual([0, 0, 0, 0, 0, 127]);
    expect([...scales].every((scale) => scale > 0 && Number.isFinite(scale))).toBe(true);
  });

  test('hold the ends of the range of floats', () => {
    const { MAX_VALUE } = { MAX_VALUE: 3.4028234663852886e38 };
    const { values, scales } = quantizeRows(Float32Array.of(MAX_VALUE, -MAX_VALUE, 1e-45, -1e-45), 2, 2);
    expect([...values]).toEqual([127, -127, 0, 0]);
    expect(127 * (scales[0] ?? NaN)).toBeCloseTo(MAX_VALUE, -33);
    expect([...scales].every((scale) => scale > 0 && Number.isFinite(scale))).toBe(true);
  });
});

describe('transposing', () => {
  /** Around a tile of 64 rows. */
  test.each([
    [1, 1],
    [3, 5],
    [63, 7],
    [64, 64],
    [65, 2],
    [200, 130],
  ])('%i rows of %i puts every value in its place', (rows, columns) => {
    const values = Int8Array.from({ length: rows * columns }, (_, index) => (index * 31) % 251);
    const transposed = transpose(values, rows, columns);
    const back = transpose(transposed, columns, rows);
    expect(transposed[(columns - 1) * rows]).toBe(values[columns - 1]);
    expect(transposed[rows - 1]).toBe(values[(rows - 1) * columns]);
    expect(back).toEqual(values);
  });
});

interface Quantized {
  readonly original: WeightIndex;
  readonly target: string;
  readonly places: ReadonlyMap<string, WeightPlace>;
  readonly progress: readonly { readonly doneBytes: number; readonly totalBytes: number }[];
}

async function quantize(original: WeightIndex, name: string, arithmetic: Int8Arithmetic): Promise<Quantized> {
  const target = join(folder, name);
  await mkdir(target);
  const progress: { doneBytes: number; totalBytes: number }[] = [];
  const index = await quantizeWeights(original, target, arithmetic, (done) => progress.push(done));
  return { original, target, places: new Map(index.entries()), progress };
}

const isMatrix = ([name, { shape }]: [string, WeightPlace]): boolean =>
  shape.length === 2 && !name.includes('relative_attention_bias');

/** Whole numbers, of which unsigned bytes hold 128 more. */
async function readInt8({ target, places }: Quantized, name: string): Promise<Int8Array> {
  const { offset, length, dtype } = places.get(name) ?? { offset: 0, length: 0, dtype: '' };
  const bytes = (await readFile(join(target, INT8_FILE))).subarray(offset, offset + length);
  return Int8Array.from(bytes, (byte) => (dtype === 'U8' ? byte - 128 : byte));
}

const MODELS = ['untied', 'tied', 'sharded-bf16'];
const FORMS = (['signed', 'unsigned'] as const).flatMap((arithmetic) => MODELS.map((model) => ({ model, arithmetic })));

const exact = { signed: await isExact('signed'), unsigned: await isExact('unsigned') };

describe.each(FORMS)('the quantised model "$model", $arithmetic', ({ model, arithmetic }) => {
  let quantized: Quantized;
  beforeAll(async () => {
    quantized = await quantize(await indexWeights(join(FIXTURES, model)), `${model}-${arithmetic}`, arithmetic);
  });

  test('holds every tensor of the checkpoint once, with its shape', () => {
    const { original, places } = quantized;
    const { embedding, output } = tablesOf(original);
    const matrixType = arithmetic === 'signed' ? 'I8' : 'U8';
    const wanted = [...original.entries()].flatMap((entry): [string, string, number[]][] => {
      const [name, { shape }] = entry;
      const [rows = 0, columns = 0] = shape;
      if (!isMatrix(entry)) return [[name, 'F32', [...shape]]];
      const parts: [string, string, number[]][] = [[`${name}.scale`, 'F32', [rows]]];
      if (name === embedding) parts.push([`${name}.rows`, 'I8', [rows, columns]]);
      if (name !== embedding || name === output) parts.push([`${name}.int8`, matrixType, [columns, rows]]);
      return parts;
    });
    const found = [...places].map(([name, { dtype, shape }]) => [name, dtype, [...shape]]);
    expect(found.sort()).toEqual(wanted.sort());
  });

  test('lies in one file without overlaps, aligned to cache lines', async () => {
    const inOrder = [...quantized.places.values()].sort((a, b) => a.offset - b.offset);
    let end = 0;
    for (const { file, dtype, shape, offset, length } of inOrder) {
      expect(file).toBe(INT8_FILE);
      expect(offset % 64).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(end);
      expect(length).toBe(shape.reduce((product, size) => product * size, dtype === 'F32' ? 4 : 1));
      end = offset + length;
    }
    expect((await stat(join(quantized.target, INT8_FILE))).size).toBe(end);
  });

  test('holds the values of the checkpoint', async () => {
    const { original, places, target } = quantized;
    const { embedding, output } = tablesOf(original);
    for (const entry of original.entries()) {
      const [name, place] = entry;
      const [rows = 0, columns = 0] = place.shape;
      const floats = await readFloats(original.folder, name, place);
      const { values, scales } = quantizeRows(floats, rows, columns);
      const kept = isMatrix(entry) ? `${name}.scale` : name;
      const keptPlace = places.get(kept);
      if (keptPlace === undefined) throw new Error(`${kept} is missing`);
      expect(await readFloats(target, kept, keptPlace)).toEqual(isMatrix(entry) ? scales : floats);
      if (name === embedding) expect(await readInt8(quantized, `${name}.rows`)).toEqual(values);
      if (isMatrix(entry) && (name !== embedding || name === output)) {
        expect(await readInt8(quantized, `${name}.int8`)).toEqual(transpose(values, rows, columns));
      }
    }
  });

  test('is reported as it grows, up to the whole checkpoint', () => {
    const { original, progress } = quantized;
    const lengths = [...original.entries()].map(([, { length }]) => length);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    expect(progress.map(({ totalBytes }) => totalBytes)).toEqual(lengths.map(() => total));
    const steps = progress.map(({ doneBytes }, index) => doneBytes - (progress[index - 1]?.doneBytes ?? 0));
    expect(steps).toEqual(lengths);
  });

  test.runIf(exact[arithmetic])('gives the same translations every time', async () => {
    const sources = casesOf(model).map(({ source }) => source);
    const { maxNewTokens, beams } = expected;
    const compile = (cache: string): Promise<string> =>
      compileModel({
        modelFolder: join(FIXTURES, model),
        cacheFolder: join(folder, arithmetic, model, cache),
        precision: 'int8',
        int8: arithmetic,
      });
    for (const options of [{ maxNewTokens }, { maxNewTokens, beams }]) {
      const [first, second] = [
        await T5Session.open(await compile('a'), 1),
        await T5Session.open(await compile('b'), 1),
      ];
      const outputs = await first.generate(sources, options);
      expect(outputs.every(({ length }) => length > 0)).toBe(true);
      expect(await first.generate(sources, options)).toEqual(outputs);
      expect(await second.generate(sources, options)).toEqual(outputs);
    }
  });
});

test('a table that the checkpoint holds under several names is quantised once', async () => {
  const original = await indexWeights(join(FIXTURES, 'tied'));
  const aliases = ['encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'];
  const shared = original.get('shared.weight');
  const places = new Map([...original.entries(), ...aliases.map((name): [string, WeightPlace] => [name, shared])]);
  const [plain, aliased] = [
    await quantize(original, 'one-name', 'signed'),
    await quantize(new WeightIndex(original.folder, places), 'names', 'signed'),
  ];
  expect([...aliased.places]).toEqual([...plain.places]);
  expect(aliased.progress.at(-1)).toEqual(plain.progress.at(-1));
});
