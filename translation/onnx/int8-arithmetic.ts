import type { Int8Arithmetic } from '../../contracts/pipeline-config.js';
import { UserError } from '../../contracts/errors.js';
import { GraphBuilder } from './graph-builder.js';
import { ELEMENT } from './onnx-messages.js';
import { aroundZeroPoint, INT8_LIMIT, int8Product, ZERO_POINT } from './precision.js';
import { WeightIndex } from './safetensors.js';

/**
 * Which sums a processor gets right is asked of its kernels: it depends on the version of onnxruntime as well, and no
 * list of processors would know.
 */

/** One row, and more than a kernel takes at once: other code multiplies those. */
const ROW_COUNTS = [1, 13];
/** Several vectors of AVX-512, and no multiple of a kernel's block of columns. */
const [IN, OUT] = [96, 40];

/** Of float32 after scaling; a saturated sum is off by thousands. */
const ROUNDING = 1;

const measured = new Map<Int8Arithmetic, Promise<boolean>>();

/** The fastest arithmetic that is exact on this machine. */
export async function int8Arithmetic(): Promise<Int8Arithmetic> {
  return (await isExact('signed')) ? 'signed' : 'unsigned';
}

/** @throws UserError where this machine does not compute exactly in the arithmetic asked for */
export async function usableArithmetic(asked?: Int8Arithmetic): Promise<Int8Arithmetic> {
  if (asked === undefined) return int8Arithmetic();
  if (await isExact(asked)) return asked;
  throw new UserError('This processor cannot compute int8 products in the arithmetic asked for.', {
    where: 'the onnx engine, int8',
    expected: 'exact sums, as those of unsigned weights are here',
    received: `${asked} weights, whose sums saturate in 16 bits on processors without VNNI`,
    fix: `use "unsigned", which gives the same numbers, or a processor with VNNI`,
  });
}

/**
 * Multiplies a small matrix in this process at the first call, which takes about 0.1 s with loading onnxruntime, and
 * knows the answer from then on.
 */
export function isExact(arithmetic: Int8Arithmetic): Promise<boolean> {
  const known = measured.get(arithmetic) ?? multipliesExactly(arithmetic);
  measured.set(arithmetic, known);
  return known;
}

/** Of the largest values with either sign: a pair of products here is 2 × 255 × 127, twice what 16 bits hold. */
async function multipliesExactly(arithmetic: Int8Arithmetic): Promise<boolean> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(productGraph(arithmetic), { intraOpNumThreads: 1 });
  const exact: boolean[] = [];
  for (const rows of ROW_COUNTS) {
    const x = Uint8Array.from({ length: rows * IN }, (_, index) => ZERO_POINT + largest(Math.floor(index / IN)));
    const { y } = await session.run({ x: new Tensor('uint8', x, [rows, IN]) });
    const sums = [...(y?.data as Float32Array)];
    const expected = sums.map(
      (_, index) => (largest(Math.floor(index / OUT)) * largest(index % OUT) * IN) / INT8_LIMIT,
    );
    exact.push(sums.every((sum, index) => Math.abs(sum - (expected[index] ?? NaN)) < ROUNDING));
  }
  await session.release();
  return exact.every(Boolean);
}

/** y = x·W, every column of W all 127 or all −127. */
function productGraph(arithmetic: Int8Arithmetic): Uint8Array {
  const g = GraphBuilder.create('product', new WeightIndex('', new Map()));
  const x = g.input('x', ELEMENT.uint8, ['rows', IN]);
  const values = Int8Array.from({ length: IN * OUT }, (_, index) => largest(index % OUT));
  const weight =
    arithmetic === 'signed'
      ? g.constant('weight', ELEMENT.int8, [IN, OUT], new Uint8Array(values.buffer))
      : g.constant('weight', ELEMENT.uint8, [IN, OUT], aroundZeroPoint(values));
  const scales = g.constant('scales', ELEMENT.float32, [OUT], new Uint8Array(new Float32Array(OUT).fill(1).buffer));
  g.output(int8Product(g, x, weight, scales, arithmetic), 'y', ELEMENT.float32, ['rows', OUT]);
  return g.finish();
}

/** 127 and −127 in turns. */
function largest(place: number): number {
  return place % 2 === 0 ? INT8_LIMIT : -INT8_LIMIT;
}
