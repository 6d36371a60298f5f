import { Tensor } from 'onnxruntime-node';
import { keepRows } from './rows.js';
import type { T5Config } from './t5-config.js';

/** A decoder's caches by the names of a graph's inputs. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** `pastKeysN` and `pastValuesN` before the first step, [rows, heads, 0, head]. */
export function emptyCaches({ heads, headSize, decoderLayers }: T5Config, rows: number): Tensors {
  const empty = new Tensor('float32', new Float32Array(0), [rows, heads, 0, headSize]);
  const layers = Array.from({ length: decoderLayers }, (_, layer) => layer);
  return Object.fromEntries(
    layers.flatMap((layer) => [`pastKeys${layer}`, `pastValues${layer}`].map((name) => [name, empty])),
  );
}

/** What a run gave as `keysN` and `valuesN`, as the next one takes it. */
export function asPast(caches: Tensors): Tensors {
  const renamed = Object.entries(caches).map(([name, tensor]) => [
    name.replace('keys', 'pastKeys').replace('values', 'pastValues'),
    tensor,
  ]);
  return Object.fromEntries(renamed) as Tensors;
}

/** Keeps the given rows, ascending, of every tensor, within its own memory. */
export function keepTensors(tensors: Tensors, rows: readonly number[]): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, keepRows(tensor, rows)]));
}
