import type { GraphBuilder, Value } from './graph-builder.js';
import { ELEMENT, type Shape } from './onnx-messages.js';
import type { T5Parts } from './t5-layers.js';
import type { KeysAndValues } from './t5-step.js';

/** Names of the two dimensions of a cache that change: [rows, heads, length, head]. */
type Dimensions = readonly [rows: string, length: string];

/** Inputs `<kind>KeysN` and `<kind>ValuesN` of every decoder layer. */
export function declareCaches(g: GraphBuilder, kind: string, dimensions: Dimensions, parts: T5Parts): KeysAndValues[] {
  const declare = (name: string): Value => g.input(name, ELEMENT.float32, shapeOf(dimensions, parts));
  return Array.from({ length: parts.config.decoderLayers }, (_, layer) => ({
    keys: declare(`${kind}Keys${layer}`),
    values: declare(`${kind}Values${layer}`),
  }));
}

/** Outputs `keysN` and `valuesN`, or `<kind>KeysN` and `<kind>ValuesN`. */
export function outputCaches(
  g: GraphBuilder,
  caches: readonly KeysAndValues[],
  dimensions: Dimensions,
  parts: T5Parts,
  kind: 'cross' | null = null,
): void {
  const [keysName, valuesName] = kind === null ? ['keys', 'values'] : [`${kind}Keys`, `${kind}Values`];
  for (const [layer, { keys, values }] of caches.entries()) {
    g.output(keys, `${keysName}${layer}`, ELEMENT.float32, shapeOf(dimensions, parts));
    g.output(values, `${valuesName}${layer}`, ELEMENT.float32, shapeOf(dimensions, parts));
  }
}

function shapeOf([rows, length]: Dimensions, { config }: T5Parts): Shape {
  return [rows, config.heads, length, config.headSize];
}
