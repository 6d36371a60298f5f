import type { Numbers } from './small-graph.js';

/** The formulas behind the fused operators, in 64-bit floats and written to be compared with the papers. */

/** x / √(mean(x²) + ε) · weight, by row (arXiv 1910.07467). */
export function rootMeanSquareNorm(x: Numbers, weight: Numbers, epsilon: number): number[] {
  return rowsOf(x).flatMap((row) => {
    const meanSquare = row.reduce((sum, value) => sum + value * value, 0) / row.length;
    return row.map((value, index) => (value / Math.sqrt(meanSquare + epsilon)) * at(weight, index));
  });
}

/** GELU's tanh form (arXiv 1606.08415, section 2), which T5 v1.1 is trained with. */
export function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

/** x·Wᵀ: x [rows, in], weight [out, in] → [rows, out]. */
export function timesTransposed(x: Numbers, weight: Numbers): number[] {
  const columns = rowsOf(weight);
  return rowsOf(x).flatMap((row) => columns.map((column) => dot(row, column)));
}

/** What attention adds to the score of a key. */
export type Bias = (row: number, head: number, query: number, key: number) => number;

/**
 * softmax(q·kᵀ + bias)·v without a scale: q [rows, heads, length, head], k and v [rows, heads, keys, head] → as q.
 */
export function attention(q: Numbers, k: Numbers, v: Numbers, bias: Bias): number[] {
  const [, heads = 0, length = 0] = q.shape;
  const [keys, values] = [blocksOf(k), blocksOf(v)];
  return blocksOf(q).flatMap((queries, block) => {
    const [row, head] = [Math.floor(block / heads), block % heads];
    return queries.slice(0, length).flatMap((query, place) => {
      const scores = (keys[block] ?? []).map((key, index) => dot(query, key) + bias(row, head, place, index));
      return mix(softmax(scores), values[block] ?? []);
    });
  });
}

/** [rows, heads, length, head] → [rows, length, heads × head]. */
export function mergeHeads({ shape, data }: Numbers): Numbers {
  const [rows = 0, heads = 0, length = 0, size = 0] = shape;
  const merged = new Float32Array(data.length);
  for (const [index, value] of data.entries()) {
    const [row, rest] = [Math.floor(index / (heads * length * size)), index % (heads * length * size)];
    const [head, place] = [Math.floor(rest / (length * size)), Math.floor((rest % (length * size)) / size)];
    merged[((row * length + place) * heads + head) * size + (rest % size)] = value;
  }
  return { shape: [rows, length, heads * size], data: merged };
}

/** Joins along the third of four dimensions, as caches grow. */
export function joinPlaces(first: Numbers, second: Numbers): Numbers {
  const [rows = 0, heads = 0, before = 0, size = 0] = first.shape;
  const blocks = blocksOf(second);
  const data = blocksOf(first).flatMap((block, index) => [...block, ...(blocks[index] ?? [])].flat());
  return { shape: [rows, heads, before + (second.shape[2] ?? 0), size], data: Float32Array.from(data) };
}

/** Rows along the last dimension. */
export function rowsOf({ shape, data }: Numbers): number[][] {
  const width = shape.at(-1) ?? 0;
  const count = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  return Array.from({ length: count }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
}

/** By row and head: lists of vectors. */
function blocksOf(x: Numbers): number[][][] {
  const [rows = 0, heads = 0, length = 0] = x.shape;
  const vectors = rowsOf(x);
  return Array.from({ length: rows * heads }, (_, block) => vectors.slice(block * length, (block + 1) * length));
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function mix(shares: readonly number[], vectors: readonly (readonly number[])[]): number[] {
  const width = vectors[0]?.length ?? 0;
  return Array.from({ length: width }, (_, place) =>
    shares.reduce((sum, share, index) => sum + share * (vectors[index]?.[place] ?? NaN), 0),
  );
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
}

function at({ data }: Numbers, index: number): number {
  return data[index] ?? NaN;
}
