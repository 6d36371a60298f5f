import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { floatPrecision } from '../../../translation/onnx/precision.js';
import { MASKED } from '../../../translation/onnx/t5-encoder.js';
import type { T5Config } from '../../../translation/onnx/t5-config.js';
import { lookBackSplit } from '../../../translation/onnx/t5-greedy.js';
import { attend, feedForward, norm, type T5Parts } from '../../../translation/onnx/t5-layers.js';
import { temporaryFolder } from '../reference.js';
import { seeded } from '../segmentation/random.js';
import {
  attention,
  gelu,
  joinPlaces,
  mergeHeads,
  rootMeanSquareNorm,
  timesTransposed,
  type Bias,
} from './plain-operators.js';
import { largestDifference, numbers, randomNumbers, runSmallGraph, writeWeights, type Numbers } from './small-graph.js';

/** Of 32-bit floats near 1, after some dozens of additions. */
const ROUNDING = 1e-5;
const EPSILON = 1e-3;
const WIDTH = 24;
const config: T5Config = {
  headSize: 5,
  heads: 3,
  vocabulary: 7,
  outputScale: 1,
  encoderLayers: 1,
  decoderLayers: 1,
  normEpsilon: EPSILON,
  positionBuckets: 8,
  maxDistance: 20,
  padId: 1,
  endIds: [2],
  startId: 0,
};
const { heads, headSize } = config;

let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const random = seeded(7);
const some = (...shape: number[]): Numbers => randomNumbers(random, shape);

describe('SimplifiedLayerNormalization', () => {
  test.each([1, 1e-3, 0])('is the root-mean-square norm, for values of size %d', async (size) => {
    const [x, weight] = [randomNumbers(random, [6, WIDTH], size), some(WIDTH)];
    const { normed } = await runSmallGraph({
      weights: await writeWeights(folder, { weight }),
      inputs: { x },
      build: (g) => ({ normed: { value: norm(g, { sum: 'x', update: null }, 'weight', config).normed, rank: 2 } }),
    });
    expect(largestDifference(normed?.data ?? [], rootMeanSquareNorm(x, weight, EPSILON))).toBeLessThan(ROUNDING);
  });
});

test('SkipSimplifiedLayerNormalization adds the update, norms the sum and gives both', async () => {
  const [x, update, weight] = [some(6, WIDTH), some(6, WIDTH), some(WIDTH)];
  const outputs = await runSmallGraph({
    weights: await writeWeights(folder, { weight }),
    inputs: { x, update },
    build: (g) => {
      const { normed, sum } = norm(g, { sum: 'x', update: 'update' }, 'weight', config);
      return { normed: { value: normed, rank: 2 }, sum: { value: sum, rank: 2 } };
    },
  });
  const sum = { shape: x.shape, data: x.data.map((value, index) => value + (update.data[index] ?? NaN)) };
  expect(outputs['sum']?.data).toEqual(sum.data);
  expect(largestDifference(outputs['normed']?.data ?? [], rootMeanSquareNorm(sum, weight, EPSILON))).toBeLessThan(
    ROUNDING,
  );
});

test('FastGelu is GELU in its tanh form, from far below zero to far above', async () => {
  const x = numbers(
    [401],
    Array.from({ length: 401 }, (_, index) => (index - 200) / 16),
  );
  const { y } = await runSmallGraph({
    weights: await writeWeights(folder, {}),
    inputs: { x },
    build: (g) => ({ y: { value: g.op('FastGelu', ['x']), rank: 1 } }),
  });
  // The erf form is up to 5e-4 away, so this tells them apart.
  expect(largestDifference(y?.data ?? [], [...x.data].map(gelu))).toBeLessThan(ROUNDING / 4);
});

test('Gemm with transB multiplies by the rows of a weight', async () => {
  const [x, weight] = [some(9, WIDTH), some(11, WIDTH)];
  const { y } = await runSmallGraph({
    weights: await writeWeights(folder, { weight }),
    inputs: { x },
    build: (g) => ({ y: { value: floatPrecision().linear(g, 'x', 'weight'), rank: 2 } }),
  });
  expect(y?.shape).toEqual([9, 11]);
  expect(largestDifference(y?.data ?? [], timesTransposed(x, weight))).toBeLessThan(ROUNDING);
});

test('a feed-forward layer is wo·(gelu(wi_0·x) · wi_1·x), beside the residual', async () => {
  const inner = 32;
  const [x, scale] = [some(6, WIDTH), some(WIDTH)];
  const matrix = (rows: number, columns: number): Numbers => randomNumbers(random, [rows, columns], columns ** -0.5);
  const [gate, linear, out] = [matrix(inner, WIDTH), matrix(inner, WIDTH), matrix(WIDTH, inner)];
  const dense = (name: string): string => `layer.DenseReluDense.${name}.weight`;
  const { sum, update } = await runSmallGraph({
    weights: await writeWeights(folder, {
      'layer.layer_norm.weight': scale,
      [dense('wi_0')]: gate,
      [dense('wi_1')]: linear,
      [dense('wo')]: out,
    }),
    inputs: { x },
    build: (g) => {
      const parts: T5Parts = { config, tables: { embedding: '', output: '' }, ...floatPrecision() };
      const residual = feedForward(g, { sum: 'x', update: null }, 'layer', parts);
      return { sum: { value: residual.sum, rank: 2 }, update: { value: residual.update ?? '', rank: 2 } };
    },
  });
  const normed = numbers(x.shape, rootMeanSquareNorm(x, scale, EPSILON));
  const straight = timesTransposed(normed, linear);
  const hidden = timesTransposed(normed, gate).map((value, index) => gelu(value) * (straight[index] ?? NaN));
  expect(sum?.data).toEqual(x.data);
  expect(largestDifference(update?.data ?? [], timesTransposed(numbers([6, inner], hidden), out))).toBeLessThan(
    ROUNDING,
  );
});

describe('MultiHeadAttention', () => {
  const [rows, length] = [4, 7];
  const [q, k, v] = [
    some(rows, heads, length, headSize),
    some(rows, heads, length, headSize),
    some(rows, heads, length, headSize),
  ];

  async function attended(key: Numbers, value: Numbers, bias: Numbers): Promise<Numbers | undefined> {
    const { mixed } = await runSmallGraph({
      weights: await writeWeights(folder, {}),
      inputs: { q: mergeHeads(q), k: key, v: value, bias },
      build: (g) => ({ mixed: { value: attend(g, 'q', 'k', 'v', 'bias', config), rank: 3 } }),
    });
    return mixed;
  }

  const plain = (bias: Bias): Float32Array => mergeHeads(numbers(q.shape, attention(q, k, v, bias))).data;

  /** A bias of these dimensions as a function; where a dimension is 1, all share it. */
  function lookUp({ shape, data }: Numbers): Bias {
    const [rowCount, headCount] = shape;
    return (row, head, query, key) =>
      data[
        (((rowCount === 1 ? 0 : row) * (headCount ?? 1) + (headCount === 1 ? 0 : head)) * length + query) * length + key
      ] ?? NaN;
  }

  test.each([
    { name: 'each row and head', shape: [rows, heads, length, length] },
    { name: 'each head', shape: [1, heads, length, length] },
    { name: 'each row', shape: [rows, 1, length, length] },
  ])('is softmax(q·kᵀ + bias)·v without a scale, with a bias for $name', async ({ shape }) => {
    const bias = randomNumbers(random, shape, 2);
    const mixed = await attended(mergeHeads(k), mergeHeads(v), bias);
    expect(mixed?.shape).toEqual([rows, length, heads * headSize]);
    expect(largestDifference(mixed?.data ?? [], plain(lookUp(bias)))).toBeLessThan(ROUNDING);
  });

  test('takes keys and values by head as well', async () => {
    const bias = randomNumbers(random, [1, heads, length, length], 2);
    expect(largestDifference((await attended(k, v, bias))?.data ?? [], plain(lookUp(bias)))).toBeLessThan(ROUNDING);
  });

  test('gives masked keys no share at all', async () => {
    const lengths = [7, 1, 3, 6];
    const hide: Bias = (row, _head, _query, key) => (key < (lengths[row] ?? 0) ? 0 : MASKED);
    const places = Array.from({ length: rows * heads * length * length }, (_, index) => index);
    const bias = numbers(
      [rows, heads, length, length],
      places.map((index) => hide(Math.floor(index / (heads * length * length)), 0, 0, index % length)),
    );
    const hidden = (x: Numbers): Numbers => {
      const isHidden = (index: number): boolean =>
        Math.floor(index / headSize) % length >= (lengths[Math.floor(index / (heads * length * headSize))] ?? 0);
      return { shape: x.shape, data: x.data.map((value, index) => (isHidden(index) ? 1e6 : value)) };
    };
    const mixed = await attended(mergeHeads(k), mergeHeads(hidden(v)), bias);
    expect(largestDifference(mixed?.data ?? [], plain(hide))).toBeLessThan(ROUNDING);
  });
});

test('FusedMatMul with transB multiplies by the rows of a cache', async () => {
  const [query, keys] = [some(3, heads, 1, headSize), some(3, heads, 6, headSize)];
  const { scores } = await runSmallGraph({
    weights: await writeWeights(folder, {}),
    inputs: { query, keys },
    build: (g) => ({ scores: { value: g.op('FusedMatMul', ['query', 'keys'], { transB: 1 }), rank: 4 } }),
  });
  const blocks = Array.from({ length: 3 * heads }, (_, block) => {
    const part = ({ data }: Numbers, places: number): Numbers => ({
      shape: [places, headSize],
      data: data.subarray(block * places * headSize, (block + 1) * places * headSize),
    });
    return timesTransposed(part(query, 1), part(keys, 6));
  });
  expect(scores?.shape).toEqual([3, heads, 1, 6]);
  expect(largestDifference(scores?.data ?? [], blocks.flat())).toBeLessThan(ROUNDING);
});

describe('attention over a frozen and a grown cache', () => {
  const rows = 3;
  const cache = (length: number): Numbers => some(rows, heads, length, headSize);

  test.each([
    { frozen: 0, grown: 0 },
    { frozen: 0, grown: 4 },
    { frozen: 5, grown: 0 },
    { frozen: 5, grown: 1 },
    { frozen: 9, grown: 7 },
  ])('equals attention over them joined ($frozen frozen, $grown grown)', async ({ frozen, grown }) => {
    const bias = randomNumbers(random, [1, heads, 1, frozen + grown + 1], 2);
    const [query, key, value] = [cache(1), cache(1), cache(1)];
    const [oldKeys, oldValues, newKeys, newValues] = [cache(frozen), cache(frozen), cache(grown), cache(grown)];
    const outputs = await runSmallGraph({
      weights: await writeWeights(folder, {}),
      inputs: { query, key, value, oldKeys, oldValues, newKeys, newValues, bias },
      build: (g) => {
        const look = lookBackSplit({
          bias: 'bias',
          frozen: g.scalarInt(frozen),
          past: [{ keys: 'oldKeys', values: 'oldValues' }],
          grown: [{ keys: 'newKeys', values: 'newValues' }],
        });
        const { mixed, keys, values } = look(g, 0, 'query', { keys: 'key', values: 'value' });
        return { mixed: { value: mixed, rank: 4 }, keys: { value: keys, rank: 4 }, values: { value: values, rank: 4 } };
      },
    });
    const longer = { keys: joinPlaces(newKeys, key), values: joinPlaces(newValues, value) };
    const joined = { keys: joinPlaces(oldKeys, longer.keys), values: joinPlaces(oldValues, longer.values) };
    const places = frozen + grown + 1;
    const expected = attention(
      query,
      joined.keys,
      joined.values,
      (_row, head, _query, place) => bias.data[head * places + place] ?? NaN,
    );
    expect(outputs['mixed']?.shape).toEqual([rows, heads, 1, headSize]);
    expect(largestDifference(outputs['mixed']?.data ?? [], expected)).toBeLessThan(ROUNDING);
    expect(outputs['keys']).toEqual(longer.keys);
    expect(outputs['values']).toEqual(longer.values);
  });
});
