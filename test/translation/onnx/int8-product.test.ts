import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Int8Arithmetic } from '../../../contracts/pipeline-config.js';
import { isExact } from '../../../translation/onnx/int8-arithmetic.js';
import { int8Precision } from '../../../translation/onnx/precision.js';
import { quantizeRows, quantizeWeights } from '../../../translation/onnx/quantize.js';
import { temporaryFolder } from '../reference.js';
import { seeded } from '../segmentation/random.js';
import { rowsOf, timesTransposed } from './plain-operators.js';
import { largestDifference, numbers, randomNumbers, runSmallGraph, writeWeights, type Numbers } from './small-graph.js';

/** The int8 pattern, Abs → ReduceMax → Div → QuantizeLinear → MatMulIntegerToFloat → Mul, against its formula. */

const [ROWS, IN, OUT] = [13, 96, 40];
const LIMIT = 127;
const random = seeded(3);

let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function productIn(arithmetic: Int8Arithmetic, x: Numbers, weight: Numbers): Promise<Float32Array> {
  const weights = await quantizeWeights(await writeWeights(folder, { weight }), folder, arithmetic);
  const { y } = await runSmallGraph({
    weights,
    inputs: { x },
    build: (g) => ({ y: { value: int8Precision(arithmetic).linear(g, 'x', 'weight'), rank: 2 } }),
  });
  return y?.data ?? new Float32Array();
}

/** The same in whole numbers: rows of x and of the weight in steps of their largest magnitude / 127. */
function plainProduct(x: Numbers, weight: Numbers): number[] {
  const [out = 0, width = 0] = weight.shape;
  const { values, scales } = quantizeRows(weight.data, out, width);
  return rowsOf(x).flatMap((row) => {
    const largest = Math.max(...row.map(Math.abs));
    const steps = row.map((value) => (largest === 0 ? 0 : roundHalfToEven(inSteps(value, largest))));
    return Array.from(scales, (scale, column) => {
      const sum = steps.reduce((total, step, index) => total + step * (values[column * width + index] ?? NaN), 0);
      return (sum * scale * largest) / LIMIT;
    });
  });
}

/** Rounded at every step as in the graph, so that a value between two steps goes the same way. */
function inSteps(value: number, largest: number): number {
  return Math.fround(Math.fround(value / largest) / Math.fround(1 / LIMIT));
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below === 0.5) return below % 2 === 0 ? below : below + 1;
  return Math.round(value);
}

const largestOf = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));

const signedIsExact = await isExact('signed');
const usable: readonly Int8Arithmetic[] = signedIsExact ? ['signed', 'unsigned'] : ['unsigned'];

describe.each(usable)('the int8 product with %s weights', (arithmetic) => {
  const product = (x: Numbers, weight: Numbers): Promise<Float32Array> => productIn(arithmetic, x, weight);

  test('is the exact sum of whole steps', async () => {
    const [x, weight] = [randomNumbers(random, [ROWS, IN]), randomNumbers(random, [OUT, IN], 0.1)];
    const expected = plainProduct(x, weight);
    expect(largestDifference(await product(x, weight), expected)).toBeLessThan(largestOf(expected) * 1e-6);
  });

  test('is as close to the exact product as half a step of every factor allows', async () => {
    const [x, weight] = [randomNumbers(random, [ROWS, IN]), randomNumbers(random, [OUT, IN], 0.1)];
    const actual = await product(x, weight);
    const exact = timesTransposed(x, weight);
    const errors = rowsOf(x).flatMap((row, index) =>
      rowsOf(weight).map((column, place) => {
        const [xStep, wStep] = [largestOf(row) / LIMIT / 2, largestOf(column) / LIMIT / 2];
        const bound = row.reduce(
          (sum, value, k) => sum + Math.abs(value) * wStep + Math.abs(column[k] ?? NaN) * xStep + xStep * wStep,
          0,
        );
        const at = index * OUT + place;
        return Math.abs((actual[at] ?? NaN) - (exact[at] ?? NaN)) / bound;
      }),
    );
    expect(Math.max(...errors)).toBeLessThan(1);
  });

  test('of a row of zeros is zeros, and its neighbours are as without it', async () => {
    const weight = randomNumbers(random, [OUT, IN], 0.1);
    const x = randomNumbers(random, [3, IN]);
    const rows = rowsOf(x);
    const withZeros = numbers([3, IN], [...(rows[0] ?? []), ...Array<number>(IN).fill(0), ...(rows[2] ?? [])]);
    const [plain, zeroed] = [await product(x, weight), await product(withZeros, weight)];
    expect(zeroed.subarray(OUT, 2 * OUT).every((value) => value === 0)).toBe(true);
    expect(zeroed.subarray(0, OUT)).toEqual(plain.subarray(0, OUT));
    expect(zeroed.subarray(2 * OUT)).toEqual(plain.subarray(2 * OUT));
  });

  test('by a row of zeros is zero', async () => {
    const weight = randomNumbers(random, [OUT, IN], 0.1);
    weight.data.fill(0, 0, IN);
    const actual = await product(randomNumbers(random, [ROWS, IN]), weight);
    expect(actual.filter((_, index) => index % OUT === 0)).toEqual(new Float32Array(ROWS));
  });

  test('of rows of very different sizes keeps each at its own scale', async () => {
    const weight = randomNumbers(random, [OUT, IN], 0.1);
    const [row = []] = rowsOf(randomNumbers(random, [1, IN]));
    const sizes = [1, 2 ** -20, 2 ** 20];
    const actual = await product(
      numbers(
        [3, IN],
        sizes.flatMap((size) => row.map((value) => value * size)),
      ),
      weight,
    );
    const first = actual.subarray(0, OUT);
    const scaled = sizes.flatMap((size) => [...first].map((value) => value * size));
    expect(Math.max(...scaled.map((value, index) => Math.abs((actual[index] ?? NaN) / value - 1)))).toBeLessThan(1e-5);
  });

  /** Kernels that add pairs of products in 16 bits would stop at 32,767; a pair here is 2 × 127 × 255. */
  test('of the largest values does not overflow', async () => {
    const weight = numbers([2, IN], [...Array<number>(IN).fill(0.5), ...Array<number>(IN).fill(-0.5)]);
    const x = numbers([2, IN], [...Array<number>(IN).fill(3), ...Array<number>(IN).fill(-3)]);
    const actual = await product(x, weight);
    const exact = 0.5 * 3 * IN;
    expect(largestDifference(actual, [exact, -exact, -exact, exact])).toBeLessThan(exact * 1e-5);
  });
});

/** Random numbers, where the self-test has the largest. */
test('the self-test tells whether products with signed weights are exact', async () => {
  const [x, weight] = [randomNumbers(random, [ROWS, IN]), randomNumbers(random, [OUT, IN], 0.1)];
  const expected = plainProduct(x, weight);
  const difference = largestDifference(await productIn('signed', x, weight), expected);
  expect(difference < largestOf(expected) * 1e-6).toBe(signedIsExact);
});

test.runIf(signedIsExact)('both arithmetics give the same numbers', async () => {
  const [x, weight] = [randomNumbers(random, [ROWS, IN]), randomNumbers(random, [OUT, IN], 0.1)];
  expect(await productIn('unsigned', x, weight)).toEqual(await productIn('signed', x, weight));
});

test('an int8 embedding gives the rows of its table, to half a step', async () => {
  const table = randomNumbers(random, [9, IN]);
  const weights = await quantizeWeights(await writeWeights(folder, { 'shared.weight': table }), folder, 'unsigned');
  const ids = [4, 0, 8, 4];
  const { rows } = await runSmallGraph({
    weights,
    inputs: {},
    build: (g) => ({ rows: { value: int8Precision('unsigned').embed(g, g.ints(...ids), 'shared.weight'), rank: 2 } }),
  });
  const tableRows = rowsOf(table);
  const differences = rowsOf(rows ?? numbers([0, 1], [])).map((row, index) => {
    const expected = tableRows[ids[index] ?? 0] ?? [];
    return largestDifference(row, expected) / (largestOf(expected) / LIMIT / 2);
  });
  expect(differences).toHaveLength(ids.length);
  expect(Math.max(...differences)).toBeLessThan(1.0001);
});
