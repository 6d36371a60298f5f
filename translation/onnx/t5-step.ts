import type { GraphBuilder, Value } from './graph-builder.js';
import { decoderBuckets } from './relative-position.js';
import { feedForward, flatten, norm, splitHeads, type Residual, type T5Parts } from './t5-layers.js';

/** Parts of a decoder that makes one token a row at a time. Caches are [rows, heads, length, head]. */

export interface KeysAndValues {
  readonly keys: Value;
  readonly values: Value;
}

/**
 * How a step looks back: gets a layer's query, and the key and value that the step adds, each [rows, heads, 1, head].
 *
 * @returns what the layer took from its past, [rows, heads, 1, head], and its longer cache
 */
export type LookBack = (g: GraphBuilder, layer: number, query: Value, added: KeysAndValues) => Looked;

export interface Looked extends KeysAndValues {
  readonly mixed: Value;
}

/** How a step looks at the source: gets a layer's query [rows, heads × head], gives what it took from there, likewise. */
export type LookAcross = (g: GraphBuilder, layer: number, query: Value) => Value;

/** One step of every layer. @returns hidden [rows, d_model] before the output table, and each layer's longer cache */
export function decodeStep(
  g: GraphBuilder,
  token: Value,
  lookBack: LookBack,
  lookAcross: LookAcross,
  parts: T5Parts,
): { hidden: Value; caches: KeysAndValues[] } {
  let x: Residual = { sum: parts.embed(g, token, parts.tables.embedding), update: null };
  const caches: KeysAndValues[] = [];
  for (let layer = 0; layer < parts.config.decoderLayers; layer++) {
    const looked = selfAttention(g, x, layer, lookBack, parts);
    caches.push(looked.cache);
    x = crossAttention(g, looked.x, layer, lookAcross, parts);
    x = feedForward(g, x, `decoder.block.${layer}.layer.2`, parts);
  }
  return { hidden: norm(g, x, 'decoder.final_layer_norm.weight', parts.config).normed, caches };
}

function selfAttention(
  g: GraphBuilder,
  x: Residual,
  layer: number,
  lookBack: LookBack,
  { config, linear }: T5Parts,
): { x: Residual; cache: KeysAndValues } {
  const name = `decoder.block.${layer}.layer.0`;
  const { normed, sum } = norm(g, x, `${name}.layer_norm.weight`, config);
  const project = (letter: string): Value => {
    const heads = g.ints(-1, config.heads, 1, config.headSize);
    return g.op('Reshape', [linear(g, normed, `${name}.SelfAttention.${letter}.weight`), heads]);
  };
  const { mixed, ...cache } = lookBack(g, layer, project('q'), { keys: project('k'), values: project('v') });
  const update = linear(g, flatten(g, mixed, config), `${name}.SelfAttention.o.weight`);
  return { x: { sum, update }, cache };
}

function crossAttention(
  g: GraphBuilder,
  x: Residual,
  layer: number,
  lookAcross: LookAcross,
  { config, linear }: T5Parts,
): Residual {
  const name = `decoder.block.${layer}.layer.1`;
  const { normed, sum } = norm(g, x, `${name}.layer_norm.weight`, config);
  const mixed = lookAcross(g, layer, linear(g, normed, `${name}.EncDecAttention.q.weight`));
  return { sum, update: linear(g, flatten(g, mixed, config), `${name}.EncDecAttention.o.weight`) };
}

/** Cross-attention keys and values depend on the source alone, so they are computed once. */
export function crossCaches(g: GraphBuilder, hidden: Value, { config, linear }: T5Parts): KeysAndValues[] {
  const size = g.op('Shape', [hidden], { end: 2 });
  const shape = g.op('Concat', [size, g.ints(config.heads, config.headSize)], { axis: 0 });
  const width = g.op('Shape', [hidden], { start: 2 });
  const rows = g.op('Reshape', [hidden, g.op('Concat', [g.ints(-1), width], { axis: 0 })]);
  return Array.from({ length: config.decoderLayers }, (_, layer) => {
    const project = (letter: string): Value => {
      const weight = `decoder.block.${layer}.layer.1.EncDecAttention.${letter}.weight`;
      return splitHeads(g, linear(g, rows, weight), shape);
    };
    return { keys: project('k'), values: project('v') };
  });
}

/** [1, heads, 1, keys]: what each key's distance adds to its score; the last key is the query's own place. */
export function relativeBias(g: GraphBuilder, keys: Value, { config }: T5Parts): Value {
  const distances = g.op('Range', [g.op('Sub', [keys, g.scalarInt(1)]), g.scalarInt(-1), g.scalarInt(-1)]);
  const clipped = g.op('Clip', [distances, g.scalarInt(0), g.scalarInt(config.maxDistance)]);
  const sizes = { buckets: config.positionBuckets, maxDistance: config.maxDistance };
  const buckets = g.op('Gather', [g.intTable('decoder_buckets', decoderBuckets(sizes)), clipped]);
  const table = g.weight('decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight');
  const gathered = g.op('Transpose', [g.op('Gather', [table, buckets])], { perm: [1, 0] });
  return g.op('Unsqueeze', [gathered, g.ints(0, 2)]);
}

export function cacheOf(caches: readonly KeysAndValues[], layer: number): KeysAndValues {
  const cache = caches[layer];
  if (cache === undefined) throw new Error(`The decoder has no cache for layer ${layer}.`);
  return cache;
}

/** Length of a cache, a scalar. */
export function lengthOf(g: GraphBuilder, cache: Value): Value {
  return g.op('Squeeze', [g.op('Shape', [cache], { start: 2, end: 3 })]);
}
