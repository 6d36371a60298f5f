import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../../../translation/onnx/graph-builder.js';
import { ELEMENT } from '../../../translation/onnx/onnx-messages.js';
import { WeightIndex, type WeightPlace } from '../../../translation/onnx/safetensors.js';
import type { Random } from '../segmentation/random.js';

/** Graphs of a few nodes, run by onnxruntime with the settings of the engine. */

/** A tensor of 32-bit floats. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Sums of four even numbers between −1 and 1, times `spread`: close to normal, and never huge. */
export function randomNumbers(random: Random, shape: readonly number[], spread = 1): Numbers {
  const even = (): number => random.below(2 ** 24) / 2 ** 23 - 1;
  const data = Float32Array.from({ length: sizeOf(shape) }, () => spread * (even() + even() + even() + even()));
  return { shape, data };
}

export function numbers(shape: readonly number[], values: readonly number[]): Numbers {
  return { shape, data: Float32Array.from(values) };
}

/** Writes weights as a checkpoint would hold them. */
export async function writeWeights(folder: string, tensors: Readonly<Record<string, Numbers>>): Promise<WeightIndex> {
  const file = 'weights.f32';
  const places = new Map<string, WeightPlace>();
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    places.set(name, { file, dtype: 'F32', shape, offset, length: data.byteLength });
    offset += data.byteLength;
  }
  const bytes = Object.values(tensors).map(({ data }) => new Uint8Array(data.buffer, 0, data.byteLength));
  await writeFile(join(folder, file), Buffer.concat(bytes));
  return new WeightIndex(folder, places);
}

export interface SmallGraph {
  readonly weights: WeightIndex;
  /** Graph inputs by name. */
  readonly inputs: Readonly<Record<string, Numbers>>;
  /** Makes the nodes; gives the graph's outputs by name, each of so many dimensions. */
  readonly build: (g: GraphBuilder) => Readonly<Record<string, { readonly value: string; readonly rank: number }>>;
}

/** @returns the outputs by name */
export async function runSmallGraph(small: SmallGraph): Promise<Record<string, Numbers>> {
  const g = GraphBuilder.create('small', small.weights);
  for (const [name, { shape }] of Object.entries(small.inputs)) g.input(name, ELEMENT.float32, shape);
  for (const [name, { value, rank }] of Object.entries(small.build(g))) {
    g.output(value, name, ELEMENT.float32, Array<null>(rank).fill(null));
  }
  const path = join(small.weights.folder, 'small.onnx');
  await writeFile(path, g.finish());
  const session = await InferenceSession.create(path, { graphOptimizationLevel: 'all', intraOpNumThreads: 1 });
  const feeds = Object.entries(small.inputs).map(([name, { shape, data }]) => [
    name,
    new Tensor('float32', data, shape),
  ]);
  const outputs = await session.run(Object.fromEntries(feeds) as Record<string, Tensor>);
  const read = Object.entries(outputs).map(([name, { dims, data }]) => [name, { shape: dims, data }]);
  return Object.fromEntries(read) as Record<string, Numbers>;
}

/** The largest of all distances; infinite where lengths differ or something is no number. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  const distances = Array.from(actual, (value, index) => Math.abs(value - (expected[index] ?? NaN)));
  return distances.reduce((largest, distance) => (distance <= largest ? largest : distance), 0);
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
