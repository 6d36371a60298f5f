import type { GraphBuilder, Value } from './graph-builder.js';
import type { T5Config } from './t5-config.js';

/** Parts that T5's encoder and decoder share. Hidden states are [rows × length, d_model], so that they meet Gemm. */

/** Root-mean-square norm: no mean subtracted, no bias (arXiv 1910.07467). */
export function norm(g: GraphBuilder, x: Value, weight: string, config: T5Config): Value {
  return g.op('SimplifiedLayerNormalization', [x, g.weight(weight)], {
    axis: -1,
    epsilon: { float: config.normEpsilon },
    stash_type: 1,
  });
}

/** x·Wᵀ: checkpoints hold weights as [out, in]. */
export function linear(g: GraphBuilder, x: Value, weight: string): Value {
  return g.op('Gemm', [x, g.weight(weight)], { transB: 1 });
}

/** Gated GELU in its tanh form (arXiv 2002.05202), with the residual added. */
export function feedForward(g: GraphBuilder, x: Value, layer: string, config: T5Config): Value {
  const normed = norm(g, x, `${layer}.layer_norm.weight`, config);
  const gate = g.op('Gelu', [linear(g, normed, `${layer}.DenseReluDense.wi_0.weight`)], { approximate: 'tanh' });
  const hidden = g.op('Mul', [gate, linear(g, normed, `${layer}.DenseReluDense.wi_1.weight`)]);
  return g.op('Add', [x, linear(g, hidden, `${layer}.DenseReluDense.wo.weight`)]);
}

/** [rows × length, heads × head] → [rows, heads, length, head]; `shape` is [rows, length, heads, head]. */
export function splitHeads(g: GraphBuilder, x: Value, shape: Value): Value {
  return g.op('Transpose', [g.op('Reshape', [x, shape])], { perm: [0, 2, 1, 3] });
}

/**
 * softmax(q·kᵀ + bias)·v, back in [rows × length, heads × head]. T5 does not scale by the head size: its initial weights
 * are small instead.
 */
export function attend(g: GraphBuilder, q: Value, k: Value, v: Value, bias: Value, config: T5Config): Value {
  const scores = g.op('MatMul', [q, g.op('Transpose', [k], { perm: [0, 1, 3, 2] })]);
  const weights = g.op('Softmax', [g.op('Add', [scores, bias])], { axis: -1 });
  const mixed = g.op('Transpose', [g.op('MatMul', [weights, v])], { perm: [0, 2, 1, 3] });
  return g.op('Reshape', [mixed, g.ints(-1, config.heads * config.headSize)]);
}

/** Position table [length, heads] → attention bias [1, heads, …]. */
export function positionBias(g: GraphBuilder, table: Value, buckets: Value, rank: 1 | 2): Value {
  const gathered = g.op('Gather', [table, buckets]);
  if (rank === 2) return g.op('Unsqueeze', [g.op('Transpose', [gathered], { perm: [2, 0, 1] }), g.ints(0)]);
  return g.op('Unsqueeze', [g.op('Transpose', [gathered], { perm: [1, 0] }), g.ints(0, 2)]);
}

/** Token ids → [ids, d_model]. Checkpoints name the shared table after any of its users. */
export function embed(g: GraphBuilder, ids: Value, table: string): Value {
  return g.op('Gather', [g.weight(table), ids]);
}
