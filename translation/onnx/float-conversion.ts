import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../contracts/errors.js';
import { WeightIndex, type WeightPlace } from './safetensors.js';

/**
 * The CPU kernels work in 32-bit floats. Checkpoints in half precision are widened once, into one file beside the
 * graphs; widening is exact.
 */
export const WIDENED_FILE = 'widened.f32';

/** Half precision in a piece read at once: 8 MiB, so that a model of any size needs little memory. */
const PIECE_BYTES = 8 * 2 ** 20;

type Widen = (halves: Uint16Array, floats: Uint32Array) => void;

const WIDEN: Readonly<Record<string, Widen>> = { BF16: widenBfloat16, F16: widenFloat16 };

export function isWidened(place: WeightPlace): boolean {
  return place.dtype in WIDEN;
}

/** Writes WIDENED_FILE into `target` where it is needed, and says where every tensor lies then. */
export async function widenWeights(weights: WeightIndex, target: string): Promise<WeightIndex> {
  const entries = [...weights.entries()];
  if (!entries.some(([, place]) => isWidened(place))) return checked(weights, entries);
  const output = await open(join(target, WIDENED_FILE), 'w');
  try {
    let offset = 0;
    const places = new Map<string, WeightPlace>();
    for (const [name, place] of entries) {
      const length = isWidened(place) ? 2 * place.length : 0;
      if (isWidened(place)) await widenTensor(join(weights.folder, place.file), place, output, offset);
      places.set(name, length > 0 ? { ...place, dtype: 'F32', file: WIDENED_FILE, offset, length } : place);
      offset += length;
    }
    return checked(weights, [...places]);
  } finally {
    await output.close();
  }
}

/** One tensor in 32-bit floats. @throws UserError where its type cannot be widened */
export async function readFloats(folder: string, name: string, place: WeightPlace): Promise<Float32Array> {
  if (place.dtype !== 'F32' && !isWidened(place)) throw unusableType(folder, name, place.dtype);
  const bytes = await readBytes(join(folder, place.file), place);
  if (place.dtype === 'F32') return new Float32Array(bytes.buffer, 0, bytes.length / 4);
  const floats = new Uint32Array(bytes.length / 2);
  WIDEN[place.dtype]?.(new Uint16Array(bytes.buffer, 0, bytes.length / 2), floats);
  return new Float32Array(floats.buffer);
}

async function readBytes(path: string, { offset, length }: WeightPlace): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  const source = await open(path, 'r');
  try {
    for (let done = 0; done < length; done += READ_BYTES) {
      await source.read(bytes, done, Math.min(READ_BYTES, length - done), offset + done);
    }
    return bytes;
  } finally {
    await source.close();
  }
}

/** One read call gives at most 2 GiB. */
const READ_BYTES = 2 ** 30;

function checked(weights: WeightIndex, entries: [string, WeightPlace][]): WeightIndex {
  const odd = entries.find(([, place]) => place.dtype !== 'F32');
  if (odd === undefined) return new WeightIndex(weights.folder, new Map(entries));
  throw unusableType(weights.folder, odd[0], odd[1].dtype);
}

function unusableType(folder: string, name: string, dtype: string): UserError {
  return new UserError('The translation model has weights of a type that cannot be used.', {
    where: `${folder}, tensor ${name}`,
    expected: 'F32, BF16 or F16',
    received: dtype,
    fix: 'use the unquantised checkpoint',
  });
}

async function widenTensor(path: string, place: WeightPlace, output: FileHandle, offset: number): Promise<void> {
  const widen = WIDEN[place.dtype];
  const source = await open(path, 'r');
  try {
    for (let done = 0; done < place.length; done += PIECE_BYTES) {
      const halves = new Uint16Array(Math.min(PIECE_BYTES, place.length - done) / 2);
      const floats = new Uint32Array(halves.length);
      await source.read(bytesOf(halves), 0, halves.byteLength, place.offset + done);
      widen?.(halves, floats);
      await output.write(bytesOf(floats), 0, floats.byteLength, offset + 2 * done);
    }
  } finally {
    await source.close();
  }
}

function bytesOf(array: Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** bfloat16 is the upper half of a float32. */
function widenBfloat16(halves: Uint16Array, floats: Uint32Array): void {
  for (const [index, half] of halves.entries()) floats[index] = half << 16;
}

function widenFloat16(halves: Uint16Array, floats: Uint32Array): void {
  for (const [index, half] of halves.entries()) floats[index] = float16Bits(half);
}

const asFloat = new Float32Array(1);
const asBits = new Uint32Array(asFloat.buffer);

/** IEEE 754 binary16 → the bits of the same number as binary32. */
export function float16Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  if (exponent > 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  asFloat[0] = fraction * 2 ** -24;
  return (sign | (asBits[0] ?? 0)) >>> 0;
}
