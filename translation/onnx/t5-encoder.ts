import { GraphBuilder, type Value, type Weights } from './graph-builder.js';
import { ELEMENT } from './onnx-messages.js';
import { encoderBuckets } from './relative-position.js';
import { attend, feedForward, flatten, norm, type Residual, type T5Parts } from './t5-layers.js';

/** Added to the scores of padding; its exponential is exactly 0. */
export const MASKED = -1e9;

/** The encoder: ids [rows, length] padded at the end and lengths [rows] → hidden [rows, length, d_model]. */
export function buildEncoder(parts: T5Parts, weights: Weights): Uint8Array {
  const g = GraphBuilder.create('encoder', weights);
  const ids = g.input('ids', ELEMENT.int64, ['rows', 'length']);
  const lengths = g.input('lengths', ELEMENT.int64, ['rows']);
  const mask = paddingMask(g, range(g, lengthOfRows(g, ids)), lengths);
  g.output(encode(g, ids, mask, parts), 'hidden', ELEMENT.float32, ['rows', 'length', 'width']);
  return g.finish();
}

/** @param mask [rows, 1, 1, length], added to the scores of keys @returns hidden [rows, length, d_model] */
export function encode(g: GraphBuilder, ids: Value, mask: Value, parts: T5Parts): Value {
  const { config, tables } = parts;
  const size = g.op('Shape', [ids]);
  const bias = g.op('Add', [relativeBias(g, range(g, lengthOfRows(g, ids)), parts), mask]);
  let x: Residual = { sum: parts.embed(g, g.op('Reshape', [ids, g.ints(-1)]), tables.embedding), update: null };
  const rows = g.op('Concat', [size, g.ints(config.heads * config.headSize)], { axis: 0 });
  for (let layer = 0; layer < config.encoderLayers; layer++) {
    x = selfAttention(g, x, `encoder.block.${layer}.layer.0`, rows, bias, parts);
    x = feedForward(g, x, `encoder.block.${layer}.layer.1`, parts);
  }
  const { normed } = norm(g, x, 'encoder.final_layer_norm.weight', config);
  return g.op('Reshape', [normed, g.op('Concat', [size, g.ints(-1)], { axis: 0 })]);
}

function lengthOfRows(g: GraphBuilder, ids: Value): Value {
  return g.op('Squeeze', [g.op('Shape', [ids], { start: 1, end: 2 })]);
}

export function range(g: GraphBuilder, length: Value): Value {
  return g.op('Range', [g.scalarInt(0), length, g.scalarInt(1)]);
}

/** [rows, 1, 1, length]: what attention adds to the scores of keys, so that padding counts for nothing. */
export function paddingMask(g: GraphBuilder, positions: Value, lengths: Value): Value {
  const inside = g.op('Less', [g.op('Unsqueeze', [positions, g.ints(0)]), g.op('Unsqueeze', [lengths, g.ints(1)])]);
  const mask = g.op('Where', [inside, g.scalarFloat(0), g.scalarFloat(MASKED)]);
  return g.op('Unsqueeze', [mask, g.ints(1, 2)]);
}

/** [1, heads, length, length], from layer 0's table, which every layer uses. */
function relativeBias(g: GraphBuilder, positions: Value, { config }: T5Parts): Value {
  const { maxDistance, positionBuckets: buckets } = config;
  const offsets = g.op('Sub', [g.op('Unsqueeze', [positions, g.ints(0)]), g.op('Unsqueeze', [positions, g.ints(1)])]);
  const clipped = g.op('Clip', [offsets, g.scalarInt(-maxDistance), g.scalarInt(maxDistance)]);
  const index = g.op('Add', [clipped, g.scalarInt(maxDistance)]);
  const bucketTable = g.intTable('encoder_buckets', encoderBuckets({ buckets, maxDistance }));
  const table = g.weight('encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight');
  const gathered = g.op('Gather', [table, g.op('Gather', [bucketTable, index])]);
  return g.op('Unsqueeze', [g.op('Transpose', [gathered], { perm: [2, 0, 1] }), g.ints(0)]);
}

function selfAttention(
  g: GraphBuilder,
  x: Residual,
  layer: string,
  rows: Value,
  bias: Value,
  { config, linear }: T5Parts,
): Residual {
  const { normed, sum } = norm(g, x, `${layer}.layer_norm.weight`, config);
  const project = (name: string): Value =>
    g.op('Reshape', [linear(g, normed, `${layer}.SelfAttention.${name}.weight`), rows]);
  const mixed = attend(g, project('q'), project('k'), project('v'), bias, config);
  return { sum, update: linear(g, flatten(g, mixed, config), `${layer}.SelfAttention.o.weight`) };
}
