import { GraphBuilder, type Value } from './graph-builder.js';
import { ELEMENT } from './onnx-messages.js';
import { encoderBuckets } from './relative-position.js';
import type { WeightIndex } from './safetensors.js';
import type { T5Config } from './t5-config.js';
import { attend, embed, feedForward, linear, norm, positionBias, splitHeads } from './t5-layers.js';
import { embeddingTable } from './t5-tensors.js';

/** Added to the scores of padding; its exponential is exactly 0. */
const MASKED = -1e9;

/**
 * The encoder: ids [rows, length] padded at the end and lengths [rows] → for every decoder layer the keys and values of
 * its cross attention, `crossKeysN` and `crossValuesN` [rows, heads, length, head], and `crossMask` [rows, 1, 1, length].
 */
export function buildEncoder(config: T5Config, weights: WeightIndex): Uint8Array {
  const g = new GraphBuilder('encoder', weights);
  const ids = g.input('ids', ELEMENT.int64, ['rows', 'length']);
  const lengths = g.input('lengths', ELEMENT.int64, ['rows']);
  const size = g.op('Shape', [ids]);
  const headShape = g.op('Concat', [size, g.ints(config.heads, config.headSize)], { axis: 0 });
  const positions = range(g, g.op('Gather', [size, g.scalarInt(1)]));
  const mask = paddingMask(g, positions, lengths);
  const bias = g.op('Add', [relativeBias(g, positions, config), mask]);

  let x = embed(g, g.op('Reshape', [ids, g.ints(-1)]), embeddingTable(weights));
  for (let layer = 0; layer < config.encoderLayers; layer++) {
    x = selfAttention(g, x, `encoder.block.${layer}.layer.0`, headShape, bias, config);
    x = feedForward(g, x, `encoder.block.${layer}.layer.1`, config);
  }
  addOutputs(g, norm(g, x, 'encoder.final_layer_norm.weight', config), headShape, config);
  g.output(mask, 'crossMask', ELEMENT.float32, ['rows', 1, 1, 'length']);
  return g.finish();
}

function range(g: GraphBuilder, length: Value): Value {
  return g.op('Range', [g.scalarInt(0), length, g.scalarInt(1)]);
}

function paddingMask(g: GraphBuilder, positions: Value, lengths: Value): Value {
  const inside = g.op('Less', [g.op('Unsqueeze', [positions, g.ints(0)]), g.op('Unsqueeze', [lengths, g.ints(1)])]);
  const mask = g.op('Where', [inside, g.scalarFloat(0), g.scalarFloat(MASKED)]);
  return g.op('Unsqueeze', [mask, g.ints(1, 2)]);
}

/** [1, heads, length, length], from layer 0's table, which every layer uses. */
function relativeBias(g: GraphBuilder, positions: Value, config: T5Config): Value {
  const { maxDistance, positionBuckets: buckets } = config;
  const offsets = g.op('Sub', [g.op('Unsqueeze', [positions, g.ints(0)]), g.op('Unsqueeze', [positions, g.ints(1)])]);
  const clipped = g.op('Clip', [offsets, g.scalarInt(-maxDistance), g.scalarInt(maxDistance)]);
  const index = g.op('Add', [clipped, g.scalarInt(maxDistance)]);
  const bucketTable = g.intTable('encoder_buckets', encoderBuckets({ buckets, maxDistance }));
  const table = g.weight('encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight');
  return positionBias(g, table, g.op('Gather', [bucketTable, index]), 2);
}

function selfAttention(
  g: GraphBuilder,
  x: Value,
  layer: string,
  headShape: Value,
  bias: Value,
  config: T5Config,
): Value {
  const normed = norm(g, x, `${layer}.layer_norm.weight`, config);
  const project = (name: string): Value =>
    splitHeads(g, linear(g, normed, `${layer}.SelfAttention.${name}.weight`), headShape);
  const mixed = attend(g, project('q'), project('k'), project('v'), bias, config);
  return g.op('Add', [x, linear(g, mixed, `${layer}.SelfAttention.o.weight`)]);
}

/** Cross-attention keys and values depend on the source alone, so they are computed once, here. */
function addOutputs(g: GraphBuilder, encoded: Value, headShape: Value, config: T5Config): void {
  for (let layer = 0; layer < config.decoderLayers; layer++) {
    for (const [letter, name] of [
      ['k', 'crossKeys'],
      ['v', 'crossValues'],
    ] as const) {
      const projected = linear(g, encoded, `decoder.block.${layer}.layer.1.EncDecAttention.${letter}.weight`);
      const shape = ['rows', config.heads, 'length', config.headSize];
      g.output(splitHeads(g, projected, headShape), `${name}${layer}`, ELEMENT.float32, shape);
    }
  }
}
