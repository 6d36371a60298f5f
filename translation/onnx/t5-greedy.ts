import { loop, type Typed } from './control-flow.js';
import { GraphBuilder, type Value, type Weights } from './graph-builder.js';
import { ELEMENT } from './onnx-messages.js';
import { declareCaches, outputCaches } from './t5-caches.js';
import { paddingMask, range } from './t5-encoder.js';
import type { T5Parts } from './t5-layers.js';
import {
  cacheOf,
  crossCaches,
  decodeStep,
  lengthOf,
  relativeBias,
  type KeysAndValues,
  type LookAcross,
  type LookBack,
} from './t5-step.js';

/**
 * A round of greedy decoding: from each row's newest token [rows], its limit of new tokens (counted from the start) and
 * the length of its source, the end tokens [ends], and the caches `pastKeysN`, `pastValuesN` [rows, heads, past, head] and
 * `crossKeysN`, `crossValuesN` [rows, heads, length, head] → `tokens` [steps, rows], and the caches of the rows that are
 * not done, `keysN`, `valuesN` [going, heads, past + steps, head].
 *
 * The round is over after `maxSteps`, or once `stopShare` of the rows are done: those are dropped then ("compaction").
 * Caches that enter are frozen: what the steps append is kept apart and joined at the end, so that no step copies them.
 *
 * One level of loops is the deepest for which onnxruntime packs weights ahead; a second one costs half the speed.
 */
export function buildGreedyRound(parts: T5Parts, weights: Weights): Uint8Array {
  const g = GraphBuilder.create('greedy', weights);
  const vector = (name: string): Value => g.input(name, ELEMENT.int64, ['rows']);
  const round: Round = {
    token: vector('token'),
    limit: vector('limit'),
    length: vector('length'),
    ends: g.input('ends', ELEMENT.int64, ['ends']),
    maxSteps: g.input('maxSteps', ELEMENT.int64, []),
    stopShare: g.input('stopShare', ELEMENT.float32, []),
    past: declareCaches(g, 'past', ['rows', 'past'], parts),
    cross: declareCaches(g, 'cross', ['rows', 'length'], parts),
  };
  const { tokens, done, grown } = makeSteps(g, round, parts);
  g.output(tokens, 'tokens', ELEMENT.int64, ['steps', 'rows']);
  const going = g.op('Squeeze', [g.op('NonZero', [g.op('Not', [done])]), g.ints(0)]);
  const join = (old: Value, added: Value): Value =>
    g.op('Concat', [g.op('Gather', [old, going]), g.op('Gather', [added, going])], { axis: 2 });
  const joined = round.past.map((old, layer) => ({
    keys: join(old.keys, cacheOf(grown, layer).keys),
    values: join(old.values, cacheOf(grown, layer).values),
  }));
  outputCaches(g, joined, ['going', 'present'], parts);
  return g.finish();
}

/** The encoder's hidden [rows, length, d_model] → `crossKeysN`, `crossValuesN` [rows, heads, length, head]. */
export function buildCrossCaches(parts: T5Parts, weights: Weights): Uint8Array {
  const g = GraphBuilder.create('cross', weights);
  const hidden = g.input('hidden', ELEMENT.float32, ['rows', 'length', 'width']);
  outputCaches(g, crossCaches(g, hidden, parts), ['rows', 'length'], parts, 'cross');
  return g.finish();
}

interface Round {
  readonly token: Value;
  readonly limit: Value;
  readonly length: Value;
  readonly ends: Value;
  readonly maxSteps: Value;
  readonly stopShare: Value;
  readonly past: readonly KeysAndValues[];
  readonly cross: readonly KeysAndValues[];
}

const VECTOR = { type: ELEMENT.int64, shape: [null] } as const;
const CACHE = { type: ELEMENT.float32, shape: [null, null, null, null] } as const;

function flatCaches(caches: readonly KeysAndValues[]): Value[] {
  return caches.flatMap(({ keys, values }) => [keys, values]);
}

function pairs(values: readonly Value[]): KeysAndValues[] {
  return values.flatMap((keys, index) => (index % 2 === 0 ? [{ keys, values: values[index + 1] ?? '' }] : []));
}

interface Steps {
  /** [rows] */
  readonly done: Value;
  /** [steps, rows] */
  readonly tokens: Value;
  readonly grown: readonly KeysAndValues[];
}

function makeSteps(g: GraphBuilder, round: Round, parts: T5Parts): Steps {
  const rows = g.op('Shape', [round.token]);
  const frozen = lengthOf(g, cacheOf(round.past, 0).keys);
  const table = relativeBias(g, g.op('Add', [frozen, round.maxSteps]), parts);
  const mask = paddingMask(g, range(g, lengthOf(g, cacheOf(round.cross, 0).keys)), round.length);
  const lookAcross = lookAcrossOnce(round.cross, mask, parts);
  const count = g.op('Cast', [g.op('Squeeze', [rows])], { to: ELEMENT.float32 });
  const enough = g.op('Max', [g.op('Mul', [count, round.stopShare]), g.scalarFloat(1)]);
  const empty = emptyCache(g, rows, parts);
  const carried: Typed[] = [
    { value: round.token, ...VECTOR },
    { value: g.op('Expand', [g.scalarBool(false), rows]), type: ELEMENT.bool, shape: [null] },
    ...flatCaches(round.past).map(() => ({ value: empty, ...CACHE })),
  ];
  const outputs = loop(g, round.maxSteps, carried, (b, step, [token = '', done = '', ...grown]) => {
    const length = b.op('Add', [b.op('Add', [step, b.scalarInt(1)]), frozen]);
    const past: SplitPast = { bias: lastColumns(b, table, length), frozen, past: round.past, grown: pairs(grown) };
    const { hidden, caches } = decodeStep(b, token, lookBackSplit(past), lookAcross, parts);
    const next = b.op('ArgMax', [parts.linear(b, hidden, parts.tables.output)], { axis: -1, keepdims: 0 });
    const ended = b.op('Or', [isEnd(b, next, round.ends), b.op('GreaterOrEqual', [length, round.limit])]);
    const nowDone = b.op('Or', [done, ended]);
    const doneCount = b.op('ReduceSum', [b.op('Cast', [nowDone], { to: ELEMENT.float32 })], { keepdims: 0 });
    return {
      goOn: b.op('Less', [doneCount, enough]),
      carried: [next, nowDone, ...flatCaches(caches)],
      stacked: [{ value: b.op('Identity', [next]), ...VECTOR }],
    };
  });
  return { done: outputs[1] ?? '', grown: pairs(outputs.slice(2, -1)), tokens: outputs.at(-1) ?? '' };
}

export interface SplitPast {
  /** [1, heads, 1, keys] */
  readonly bias: Value;
  /** Steps in the frozen caches, a scalar. */
  readonly frozen: Value;
  readonly past: readonly KeysAndValues[];
  readonly grown: readonly KeysAndValues[];
}

/** Over the frozen and the grown cache without joining them: their scores are joined instead, a head's size shorter. */
export function lookBackSplit({ bias, frozen, past, grown }: SplitPast): LookBack {
  return (g, layer, query, added) => {
    const old = cacheOf(past, layer);
    const keys = g.op('Concat', [cacheOf(grown, layer).keys, added.keys], { axis: 2 });
    const values = g.op('Concat', [cacheOf(grown, layer).values, added.values], { axis: 2 });
    const score = (k: Value): Value => g.op('FusedMatMul', [query, k], { transB: 1 });
    const scores = g.op('Concat', [score(old.keys), score(keys)], { axis: -1 });
    const shares = g.op('Softmax', [g.op('Add', [scores, bias])], { axis: -1 });
    const both = [g.op('Unsqueeze', [frozen, g.ints(0)]), g.op('Shape', [keys], { start: 2, end: 3 })];
    const lengths = g.op('Concat', both, { axis: 0 });
    const [oldShares = '', newShares = ''] = g.ops('Split', [shares, lengths], ['old', 'new'], { axis: -1 });
    const mixed = g.op('Add', [g.op('MatMul', [oldShares, old.values]), g.op('MatMul', [newShares, values])]);
    return { mixed, keys, values };
  };
}

function lookAcrossOnce(cross: readonly KeysAndValues[], mask: Value, { config }: T5Parts): LookAcross {
  return (g, layer, query) => {
    const { keys, values } = cacheOf(cross, layer);
    const one = g.op('Reshape', [query, g.ints(-1, config.heads, 1, config.headSize)]);
    const scores = g.op('Add', [g.op('FusedMatMul', [one, keys], { transB: 1 }), mask]);
    return g.op('MatMul', [g.op('Softmax', [scores], { axis: -1 }), values]);
  };
}

function isEnd(g: GraphBuilder, token: Value, ends: Value): Value {
  const same = g.op('Equal', [g.op('Unsqueeze', [token, g.ints(1)]), g.op('Unsqueeze', [ends, g.ints(0)])]);
  const count = g.op('ReduceSum', [g.op('Cast', [same], { to: ELEMENT.int64 }), g.ints(1)], { keepdims: 0 });
  return g.op('Greater', [count, g.scalarInt(0)]);
}

function emptyCache(g: GraphBuilder, rows: Value, { config }: T5Parts): Value {
  const shape = g.op('Concat', [rows, g.ints(config.heads, 0, config.headSize)], { axis: 0 });
  return g.op('Expand', [g.scalarFloat(0), shape]);
}

/** The last `count` columns; the slice starts at −count. */
function lastColumns(g: GraphBuilder, table: Value, count: Value): Value {
  const start = g.op('Unsqueeze', [g.op('Neg', [count]), g.ints(0)]);
  return g.op('Slice', [table, start, g.ints(Number.MAX_SAFE_INTEGER), g.ints(3)]);
}
