import type { Int8Arithmetic } from '../../contracts/pipeline-config.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import { ELEMENT } from './onnx-messages.js';

/** x·Wᵀ for a weight of the checkpoint, which holds it as [out, in]. `x` is [rows, in]. */
export type Linear = (g: GraphBuilder, x: Value, weight: string) => Value;

/** Rows of a table by their numbers: ids [any] → [any, width]. */
export type Embed = (g: GraphBuilder, ids: Value, table: string) => Value;

/** How a checkpoint's weights take part in a graph. */
export interface Precision {
  readonly linear: Linear;
  readonly embed: Embed;
}

/** In 32-bit floats, as the checkpoint is. */
export function floatPrecision(): Precision {
  return {
    linear: (g, x, weight) => g.op('Gemm', [x, g.weight(weight)], { transB: 1 }),
    embed: (g, ids, table) => g.op('Gather', [g.weight(table), ids]),
  };
}

/** Names of a quantised weight's parts: int8 as [in, out] and, of an embedding, as it was; a scale for each row. */
export function quantizedNames(weight: string): QuantizedNames {
  return { values: `${weight}.int8`, rows: `${weight}.rows`, scales: `${weight}.scale` };
}

interface QuantizedNames {
  readonly values: string;
  readonly rows: string;
  readonly scales: string;
}

/** Largest magnitude of a quantised activation or weight; −128 stays unused, so that both are symmetric. */
export const INT8_LIMIT = 127;

/** What unsigned values stand around: activations always, weights where the arithmetic is `unsigned`. */
export const ZERO_POINT = 128;

/** Signed values as unsigned ones, in place. */
export function aroundZeroPoint(values: Int8Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.length);
  for (let index = 0; index < values.length; index++) bytes[index] = (values[index] ?? 0) + ZERO_POINT;
  return bytes;
}

/**
 * With weights in int8 by output row, quantised once (`quantizeWeights`), and activations in int8 by row, quantised on
 * the way: x ≈ q·max|x|/127. Rows do not influence each other.
 */
export function int8Precision(arithmetic: Int8Arithmetic): Precision {
  return { linear: int8Linear(arithmetic), embed: int8Embed };
}

const int8Embed: Embed = (g, ids, table) => {
  const { rows, scales } = quantizedNames(table);
  const values = g.op('Cast', [g.op('Gather', [g.weight(rows), ids])], { to: ELEMENT.float32 });
  return g.op('Mul', [values, g.op('Unsqueeze', [g.op('Gather', [g.weight(scales), ids]), g.ints(1)])]);
};

function int8Linear(arithmetic: Int8Arithmetic): Linear {
  const quantized = new Map<Value, QuantizedRows>();
  return (g, x, weight) => {
    const rows = quantized.get(x) ?? quantizeRows(g, x);
    quantized.set(x, rows);
    const { values, scales } = quantizedNames(weight);
    const product = int8Product(g, rows.values, g.weight(values), g.weight(scales), arithmetic);
    return g.op('Mul', [product, rows.largest]);
  };
}

/** @param rows [rows, in] uint8 @param weight [in, out] in the arithmetic's type @param scales [out] */
export function int8Product(
  g: GraphBuilder,
  rows: Value,
  weight: Value,
  scales: Value,
  arithmetic: Int8Arithmetic,
): Value {
  const inputs = [rows, weight, g.scalarFloat(1 / INT8_LIMIT), scales, g.scalarByte(ZERO_POINT)];
  if (arithmetic === 'unsigned') inputs.push(g.scalarByte(ZERO_POINT));
  return g.op('MatMulIntegerToFloat', inputs);
}

/** A row of padding is all zeros and must not become 0/0. */
const NO_ZERO = 1e-30;

interface QuantizedRows {
  /** [rows, in] uint8. */
  readonly values: Value;
  /** [rows, 1]: the largest magnitude of each row. */
  readonly largest: Value;
}

function quantizeRows(g: GraphBuilder, x: Value): QuantizedRows {
  const magnitude = g.op('ReduceMax', [g.op('Abs', [x]), g.ints(1)], { keepdims: 1 });
  const largest = g.op('Max', [magnitude, g.scalarFloat(NO_ZERO)]);
  const relative = g.op('Div', [x, largest]);
  const values = g.op('QuantizeLinear', [relative, g.scalarFloat(1 / INT8_LIMIT), g.scalarByte(ZERO_POINT)]);
  return { values, largest };
}
