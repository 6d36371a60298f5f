import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Int8Arithmetic } from '../../contracts/pipeline-config.js';
import { readFloats } from './float-conversion.js';
import { aroundZeroPoint, INT8_LIMIT, quantizedNames } from './precision.js';
import { WeightIndex, type WeightPlace } from './safetensors.js';
import { tablesOf, type Tables } from './t5-tensors.js';

/** Everything that the int8 graphs need, in one file beside them. */
export const INT8_FILE = 'weights.int8';

/** A cache line: kernels read aligned weights a bit faster. */
const ALIGNMENT = 64;

/** Rows quantised at once; a tile of the transposed weight then still lies in a core's cache. */
const TILE_ROWS = 64;

export type OnQuantized = (progress: { readonly doneBytes: number; readonly totalBytes: number }) => void;

/**
 * Quantises a checkpoint's matrices to int8 with one scale for each output row, w ≈ q·scale with scale = max|w|/127, and
 * copies the rest (norms, position tables) in 32-bit floats. Reads and writes a tensor at a time.
 *
 * @param arithmetic in which products take the matrices; rows of an embedding are signed in both
 * @returns where every tensor lies then: `NAME.int8` and `NAME.scale` for matrices, `NAME` for the rest
 */
export async function quantizeWeights(
  weights: WeightIndex,
  targetFolder: string,
  arithmetic: Int8Arithmetic,
  onProgress?: OnQuantized,
): Promise<WeightIndex> {
  const output = new WeightFile(await open(join(targetFolder, INT8_FILE), 'w'));
  const tables = tablesOf(weights);
  const entries = [...weights.entries()].filter(([name]) => isUsed(name, tables));
  const totalBytes = entries.reduce((sum, [, { length }]) => sum + length, 0);
  let doneBytes = 0;
  try {
    for (const [name, place] of entries) {
      const floats = await readFloats(weights.folder, name, place);
      for (const [suffix, part] of partsOf(name, place, floats, { tables, arithmetic })) {
        await output.put(suffix, part);
      }
      doneBytes += place.length;
      onProgress?.({ doneBytes, totalBytes });
    }
    await output.handle.sync();
  } finally {
    await output.handle.close();
  }
  return new WeightIndex(targetFolder, output.places);
}

interface Part {
  readonly dtype: 'F32' | 'I8' | 'U8';
  readonly shape: readonly number[];
  readonly data: Int8Array | Uint8Array | Float32Array;
}

interface PartOptions {
  readonly tables: Tables;
  readonly arithmetic: Int8Arithmetic;
}

function partsOf(
  name: string,
  { shape }: WeightPlace,
  floats: Float32Array,
  { tables, arithmetic }: PartOptions,
): [string, Part][] {
  if (!isMatrix(name, shape)) return [[name, { dtype: 'F32', shape, data: floats }]];
  const [rows = 0, columns = 0] = shape;
  const names = quantizedNames(name);
  const { values, scales } = quantizeRows(floats, rows, columns);
  const parts: [string, Part][] = [[names.scales, { dtype: 'F32', shape: [rows], data: scales }]];
  const isEmbedding = name === tables.embedding;
  if (isEmbedding) parts.push([names.rows, { dtype: 'I8', shape: [rows, columns], data: values }]);
  if (!isEmbedding || name === tables.output) {
    const transposed = transpose(values, rows, columns);
    parts.push([names.values, { ...inArithmetic(arithmetic, transposed), shape: [columns, rows] }]);
  }
  return parts;
}

function inArithmetic(arithmetic: Int8Arithmetic, values: Int8Array): Pick<Part, 'dtype' | 'data'> {
  return arithmetic === 'signed' ? { dtype: 'I8', data: values } : { dtype: 'U8', data: aroundZeroPoint(values) };
}

function isMatrix(name: string, shape: readonly number[]): boolean {
  return shape.length === 2 && !name.includes('relative_attention_bias');
}

/** A checkpoint may hold its shared table under several names; one is enough. */
function isUsed(name: string, tables: Tables): boolean {
  if (!/^(shared|lm_head|(encoder|decoder)\.embed_tokens)\.weight$/u.test(name)) return true;
  return name === tables.embedding || name === tables.output;
}

/** @param floats [rows, columns] */
export function quantizeRows(
  floats: Float32Array,
  rows: number,
  columns: number,
): { readonly values: Int8Array; readonly scales: Float32Array } {
  const values = new Int8Array(floats.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let largest = 0;
    for (let index = start; index < start + columns; index++) largest = Math.max(largest, Math.abs(floats[index] ?? 0));
    const scale = Math.max(largest, SMALLEST) / INT8_LIMIT;
    scales[row] = scale;
    for (let index = start; index < start + columns; index++) values[index] = Math.round((floats[index] ?? 0) / scale);
  }
  return { values, scales };
}

/** A row of zeros gets a scale all the same. */
const SMALLEST = 1e-30;

/** [rows, columns] → [columns, rows], a tile of rows at a time. */
export function transpose(values: Int8Array, rows: number, columns: number): Int8Array {
  const transposed = new Int8Array(values.length);
  for (let tile = 0; tile < rows; tile += TILE_ROWS) {
    const end = Math.min(tile + TILE_ROWS, rows);
    for (let column = 0; column < columns; column++) {
      for (let row = tile; row < end; row++) transposed[column * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return transposed;
}

/** Appends tensors to a file and remembers where they lie. */
class WeightFile {
  readonly places = new Map<string, WeightPlace>();
  private end = 0;

  constructor(readonly handle: FileHandle) {}

  async put(name: string, { dtype, shape, data }: Part): Promise<void> {
    const offset = Math.ceil(this.end / ALIGNMENT) * ALIGNMENT;
    await writeAll(this.handle, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    this.places.set(name, { file: INT8_FILE, dtype, shape, offset, length: data.byteLength });
    this.end = offset + data.byteLength;
  }
}

/** One write call takes at most 2 GiB. */
const WRITE_BYTES = 2 ** 30;

async function writeAll(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; done += WRITE_BYTES) {
    const piece = bytes.subarray(done, done + WRITE_BYTES);
    await handle.write(piece, 0, piece.length, offset + done);
  }
}
