import { Tensor } from 'onnxruntime-node';

/** The given rows (first dimension) of a float tensor, in the given order. */
export function selectRows(tensor: Tensor, rows: readonly number[]): Tensor {
  const [, ...rest] = tensor.dims;
  const width = rest.reduce((product, length) => product * length, 1);
  const source = tensor.data as Float32Array;
  const selected = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries())
    selected.set(source.subarray(row * width, (row + 1) * width), index * width);
  return new Tensor('float32', selected, [rows.length, ...rest]);
}

export function int64(values: readonly number[], shape: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
}

export function toNumbers(tensor: Tensor): number[] {
  return Array.from(tensor.data as BigInt64Array, Number);
}
