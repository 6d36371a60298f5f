import { GraphBuilder, type Value } from './graph-builder.js';
import { ELEMENT, type Shape } from './onnx-messages.js';
import { decoderBuckets } from './relative-position.js';
import type { WeightIndex } from './safetensors.js';
import type { T5Config } from './t5-config.js';
import { attend, embed, feedForward, linear, norm, positionBias, splitHeads } from './t5-layers.js';
import { embeddingTable, outputTable } from './t5-tensors.js';

/**
 * One greedy step: `token` [rows], the cache `pastKeysN`, `pastValuesN` [rows, heads, past, head] and what the encoder
 * gave → `next` [rows] and the cache, one longer, as `keysN`, `valuesN`. ArgMax is in the graph, so that the logits
 * (256,000 a row for MADLAD) never leave it.
 */
export function buildDecoderStep(config: T5Config, weights: WeightIndex): Uint8Array {
  const g = new GraphBuilder('decoder-step', weights);
  const token = g.input('token', ELEMENT.int64, ['rows']);
  const crossMask = g.input('crossMask', ELEMENT.float32, ['rows', 1, 1, 'length']);
  const layers = Array.from({ length: config.decoderLayers }, (_, layer) => declareCache(g, layer, config));
  const bias = relativeBias(g, config);

  let x = embed(g, token, embeddingTable(weights));
  for (const [index, cache] of layers.entries()) {
    const block = `decoder.block.${index}.layer`;
    x = selfAttention(g, x, `${block}.0`, { ...cache, index, bias }, config);
    x = crossAttention(g, x, `${block}.1`, { ...cache, bias: crossMask }, config);
    x = feedForward(g, x, `${block}.2`, config);
  }
  g.output(nextToken(g, x, config, weights), 'next', ELEMENT.int64, ['rows']);
  return g.finish();
}

interface LayerCache {
  readonly pastKeys: Value;
  readonly pastValues: Value;
  readonly crossKeys: Value;
  readonly crossValues: Value;
}

function declareCache(g: GraphBuilder, layer: number, config: T5Config): LayerCache {
  const declare = (name: string, length: string): Value =>
    g.input(`${name}${layer}`, ELEMENT.float32, cacheShape(length, config));
  return {
    pastKeys: declare('pastKeys', 'past'),
    pastValues: declare('pastValues', 'past'),
    crossKeys: declare('crossKeys', 'length'),
    crossValues: declare('crossValues', 'length'),
  };
}

function cacheShape(length: string, config: T5Config): Shape {
  return ['rows', config.heads, length, config.headSize];
}

/** [1, heads, 1, past + 1]: how far back each key lies. */
function relativeBias(g: GraphBuilder, config: T5Config): Value {
  const past = g.op('Gather', [g.op('Shape', ['pastKeys0']), g.scalarInt(2)]);
  const distances = g.op('Range', [past, g.scalarInt(-1), g.scalarInt(-1)]);
  const clipped = g.op('Clip', [distances, g.scalarInt(0), g.scalarInt(config.maxDistance)]);
  const sizes = { buckets: config.positionBuckets, maxDistance: config.maxDistance };
  const buckets = g.op('Gather', [g.intTable('decoder_buckets', decoderBuckets(sizes)), clipped]);
  const table = g.weight('decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight');
  return positionBias(g, table, buckets, 1);
}

function selfAttention(
  g: GraphBuilder,
  x: Value,
  layer: string,
  cache: LayerCache & { readonly index: number; readonly bias: Value },
  config: T5Config,
): Value {
  const normed = norm(g, x, `${layer}.layer_norm.weight`, config);
  const project = (name: string): Value => projectOne(g, normed, `${layer}.SelfAttention.${name}.weight`, config);
  const keys = g.op('Concat', [cache.pastKeys, project('k')], { axis: 2 });
  const values = g.op('Concat', [cache.pastValues, project('v')], { axis: 2 });
  g.output(keys, `keys${cache.index}`, ELEMENT.float32, cacheShape('present', config));
  g.output(values, `values${cache.index}`, ELEMENT.float32, cacheShape('present', config));
  const mixed = attend(g, project('q'), keys, values, cache.bias, config);
  return g.op('Add', [x, linear(g, mixed, `${layer}.SelfAttention.o.weight`)]);
}

function crossAttention(
  g: GraphBuilder,
  x: Value,
  layer: string,
  cache: LayerCache & { readonly bias: Value },
  config: T5Config,
): Value {
  const normed = norm(g, x, `${layer}.layer_norm.weight`, config);
  const query = projectOne(g, normed, `${layer}.EncDecAttention.q.weight`, config);
  const mixed = attend(g, query, cache.crossKeys, cache.crossValues, cache.bias, config);
  return g.op('Add', [x, linear(g, mixed, `${layer}.EncDecAttention.o.weight`)]);
}

/** One position a row: [rows, d_model] → [rows, heads, 1, head]. */
function projectOne(g: GraphBuilder, x: Value, weight: string, config: T5Config): Value {
  return splitHeads(g, linear(g, x, weight), g.ints(-1, 1, config.heads, config.headSize));
}

/**
 * Checkpoints with tied tables scale the hidden state by d_model^-0.5 before the head. A positive factor moves no
 * maximum, so it is left out.
 */
function nextToken(g: GraphBuilder, x: Value, config: T5Config, weights: WeightIndex): Value {
  const normed = norm(g, x, 'decoder.final_layer_norm.weight', config);
  return g.op('ArgMax', [linear(g, normed, outputTable(weights))], { axis: -1, keepdims: 0 });
}
