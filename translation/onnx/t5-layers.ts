import type { GraphBuilder, Value } from './graph-builder.js';
import type { Precision } from './precision.js';
import type { T5Config } from './t5-config.js';
import type { Tables } from './t5-tensors.js';

/** Parts that T5's encoder and decoder share. Hidden states are [rows × length, d_model], so that they meet Gemm. */

/** What a graph is made of: the checkpoint's sizes, and how its weights are multiplied. */
export interface T5Parts extends Precision {
  readonly config: T5Config;
  readonly tables: Tables;
}

/** Hidden states on their way through the layers: `sum` + `update`, which the next norm adds up. */
export interface Residual {
  readonly sum: Value;
  readonly update: Value | null;
}

/**
 * Root-mean-square norm: no mean subtracted, no bias (arXiv 1910.07467). It adds the layer before to the residual in
 * the same pass.
 */
export function norm(g: GraphBuilder, { sum, update }: Residual, weight: string, { normEpsilon }: T5Config): Normed {
  const epsilon = { float: normEpsilon };
  if (update === null) {
    const attributes = { axis: -1, epsilon, stash_type: 1 };
    return { normed: g.op('SimplifiedLayerNormalization', [sum, g.weight(weight)], attributes), sum };
  }
  const inputs = [sum, update, g.weight(weight)];
  const [normed = '', , , added = ''] = g.ops(
    'SkipSimplifiedLayerNormalization',
    inputs,
    ['normed', null, null, 'sum'],
    { epsilon },
  );
  return { normed, sum: added };
}

export interface Normed {
  readonly normed: Value;
  readonly sum: Value;
}

/** Gated GELU in its tanh form (arXiv 2002.05202). */
export function feedForward(g: GraphBuilder, x: Residual, layer: string, { config, linear }: T5Parts): Residual {
  const { normed, sum } = norm(g, x, `${layer}.layer_norm.weight`, config);
  const gate = g.op('FastGelu', [linear(g, normed, `${layer}.DenseReluDense.wi_0.weight`)]);
  const hidden = g.op('Mul', [gate, linear(g, normed, `${layer}.DenseReluDense.wi_1.weight`)]);
  return { sum, update: linear(g, hidden, `${layer}.DenseReluDense.wo.weight`) };
}

/** [rows × length, heads × head] → [rows, heads, length, head]; `shape` is [rows, length, heads, head]. */
export function splitHeads(g: GraphBuilder, x: Value, shape: Value): Value {
  return g.op('Transpose', [g.op('Reshape', [x, shape])], { perm: [0, 2, 1, 3] });
}

/** [rows, heads, length, head] or [rows, length, heads × head] → [rows × length, heads × head]. */
export function flatten(g: GraphBuilder, x: Value, { heads, headSize }: T5Config): Value {
  return g.op('Reshape', [x, g.ints(-1, heads * headSize)]);
}

/**
 * softmax(q·kᵀ + bias)·v in one operator. T5 does not scale by the head size: its initial weights are small instead.
 *
 * @param q [rows, length, heads × head]; k and v the same, or [rows, heads, length, head]
 * @param bias [rows or 1, heads or 1, length, keys]
 * @returns [rows, length, heads × head]
 */
export function attend(g: GraphBuilder, q: Value, k: Value, v: Value, bias: Value, { heads }: T5Config): Value {
  return g.op('MultiHeadAttention', [q, k, v, '', '', bias], { num_heads: heads, scale: { float: 1 } });
}
