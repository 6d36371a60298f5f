import { Tensor } from 'onnxruntime-node';

/** Rows of different lengths as one padded block, flat. */
export function padRows(rows: readonly (readonly number[])[], pad: number): { flat: number[]; length: number } {
  const length = Math.max(...rows.map((row) => row.length));
  const flat = rows.flatMap((row) => [...row, ...Array<number>(length - row.length).fill(pad)]);
  return { flat, length };
}

export function int64(values: readonly number[], shape: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
}

export function float32(values: readonly number[], shape: readonly number[]): Tensor {
  return new Tensor('float32', Float32Array.from(values), shape);
}

export function toNumbers(tensor: Tensor): number[] {
  return Array.from(tensor.data as BigInt64Array, Number);
}

/** The given rows (first dimension, ascending) of a float tensor, moved together within its own memory. */
export function keepRows(tensor: Tensor, rows: readonly number[]): Tensor {
  const [, ...rest] = tensor.dims;
  const width = rest.reduce((product, length) => product * length, 1);
  const data = tensor.data as Float32Array;
  for (const [index, row] of rows.entries()) {
    if (index !== row) data.copyWithin(index * width, row * width, (row + 1) * width);
  }
  return new Tensor('float32', data.subarray(0, rows.length * width), [rows.length, ...rest]);
}
