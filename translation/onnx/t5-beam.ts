import { GraphBuilder, type Value, type Weights } from './graph-builder.js';
import { ELEMENT } from './onnx-messages.js';
import { paddingMask, range } from './t5-encoder.js';
import { declareCaches, outputCaches } from './t5-caches.js';
import type { T5Parts } from './t5-layers.js';
import {
  cacheOf,
  decodeStep,
  lengthOf,
  relativeBias,
  type KeysAndValues,
  type LookAcross,
  type LookBack,
} from './t5-step.js';

/**
 * A step of beam search. Each row has `beams` lines, one after the other: `token` [lines] and the sum of its log
 * probabilities `score` [lines]; `origin` [lines] says which line of the caches `pastKeysN`, `pastValuesN`
 * [lines before, heads, past, head] each goes on from; `length` [rows] and `crossKeysN`, `crossValuesN` [rows, heads,
 * length, head] are the source's.
 *
 * It gives `scores` and `places` [rows, candidates] of the best continuations, best first, where a place is
 * beam · vocabulary + token, and the caches `keysN`, `valuesN` [lines, heads, past + 1, head].
 *
 * onnxruntime's own BeamSearch is not used: it stops rows by the scores of other rows and counts lengths at the limit
 * differently, so that one row in ten differs from transformers (docs/log.md).
 */
export function buildBeamStep(parts: T5Parts, weights: Weights): Uint8Array {
  const g = GraphBuilder.create('beam', weights);
  const token = g.input('token', ELEMENT.int64, ['lines']);
  const score = g.input('score', ELEMENT.float32, ['lines']);
  const origin = g.input('origin', ELEMENT.int64, ['lines']);
  const length = g.input('length', ELEMENT.int64, ['rows']);
  const beams = g.input('beams', ELEMENT.int64, [1]);
  const candidates = g.input('candidates', ELEMENT.int64, [1]);
  const past = declareCaches(g, 'past', ['before', 'past'], parts);
  const cross = declareCaches(g, 'cross', ['rows', 'length'], parts);
  const mask = paddingMask(g, range(g, lengthOf(g, cacheOf(cross, 0).keys)), length);
  const bias = relativeBias(g, g.op('Add', [lengthOf(g, cacheOf(past, 0).keys), g.scalarInt(1)]), parts);
  const lookBack = lookBackFrom(past, origin, bias);
  const { hidden, caches } = decodeStep(g, token, lookBack, lookAcrossBeams(cross, mask, beams, parts), parts);
  const logits = parts.linear(g, scaled(g, hidden, parts), parts.tables.output);
  const logProbabilities = g.op('LogSoftmax', [logits], { axis: -1 });
  const sums = g.op('Add', [logProbabilities, g.op('Unsqueeze', [score, g.ints(1)])]);
  const byRow = g.op('Reshape', [sums, g.op('Concat', [g.op('Shape', [length]), g.ints(-1)], { axis: 0 })]);
  const [best = '', places = ''] = g.ops('TopK', [byRow, candidates], ['scores', 'places'], { axis: -1 });
  g.output(best, 'scores', ELEMENT.float32, ['rows', 'candidates']);
  g.output(places, 'places', ELEMENT.int64, ['rows', 'candidates']);
  outputCaches(g, caches, ['lines', 'present'], parts);
  return g.finish();
}

function lookBackFrom(past: readonly KeysAndValues[], origin: Value, bias: Value): LookBack {
  return (g, layer, query, added) => {
    const old = cacheOf(past, layer);
    const join = (cache: Value, value: Value): Value =>
      g.op('Concat', [g.op('Gather', [cache, origin]), value], { axis: 2 });
    const keys = join(old.keys, added.keys);
    const values = join(old.values, added.values);
    const scores = g.op('FusedMatMul', [query, keys], { transB: 1 });
    const shares = g.op('Softmax', [g.op('Add', [scores, bias])], { axis: -1 });
    return { mixed: g.op('MatMul', [shares, values]), keys, values };
  };
}

/** A row's beams share its source: they are several queries of one attention, and the caches are not copied. */
function lookAcrossBeams(cross: readonly KeysAndValues[], mask: Value, beams: Value, { config }: T5Parts): LookAcross {
  return (g, layer, query) => {
    const { keys, values } = cacheOf(cross, layer);
    const shape = g.op('Concat', [g.ints(-1), beams, g.ints(config.heads, config.headSize)], { axis: 0 });
    const queries = g.op('Transpose', [g.op('Reshape', [query, shape])], { perm: [0, 2, 1, 3] });
    const scores = g.op('Add', [g.op('FusedMatMul', [queries, keys], { transB: 1 }), mask]);
    const mixed = g.op('MatMul', [g.op('Softmax', [scores], { axis: -1 }), values]);
    return g.op('Transpose', [mixed], { perm: [0, 2, 1, 3] });
  };
}

/** Checkpoints with tied tables scale the hidden state before the output table; the scores of beams depend on it. */
function scaled(g: GraphBuilder, hidden: Value, { config }: T5Parts): Value {
  return config.outputScale === 1 ? hidden : g.op('Mul', [hidden, g.scalarFloat(config.outputScale)]);
}
