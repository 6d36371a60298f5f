import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { asPast, emptyCaches, keepTensors, type Tensors } from './caches.js';
import { float32, int64, toNumbers } from './rows.js';
import type { T5Config } from './t5-config.js';

/** Steps after which what has grown joins the frozen caches: fewer copies of those, more of the growing ones. */
const MAX_STEPS = 32;

/** Finished rows are dropped once this share of a batch is done: fewer copies of the caches, little wasted work. */
const STOP_SHARE = 0.15;

export interface GreedyInput {
  /** Of `buildGreedyRound`. */
  readonly session: InferenceSession;
  readonly config: T5Config;
  /** Caches of cross attention, [rows, heads, length, head]; they are compacted in place. */
  readonly cross: Tensors;
  /** Tokens of each row's source. */
  readonly lengths: readonly number[];
  /** New tokens of each row, at most. */
  readonly limits: readonly number[];
  readonly ends: readonly number[];
}

/** Rows still being written. */
interface Going {
  readonly rows: readonly number[];
  readonly tokens: readonly number[];
  readonly past: Tensors;
  readonly cross: Tensors;
}

/** @returns each row's new tokens up to its end token or limit */
export async function decodeGreedily(input: GreedyInput): Promise<number[][]> {
  const outputs = input.lengths.map((): number[] => []);
  const rows = input.lengths.map((_, row) => row).filter((row) => (input.limits[row] ?? 0) > 0);
  const cross = rows.length < outputs.length ? keepTensors(input.cross, rows) : input.cross;
  let going: Going = {
    rows,
    tokens: rows.map(() => input.config.startId),
    past: emptyCaches(input.config, rows.length),
    cross,
  };
  while (going.rows.length > 0) {
    going = await decodeRound(going, input, outputs);
    // The caches that went in are no longer needed, but would stay until V8's small heap is full.
    globalThis.gc?.();
  }
  return outputs;
}

async function decodeRound(going: Going, input: GreedyInput, outputs: readonly number[][]): Promise<Going> {
  const { rows } = going;
  const vector = (values: readonly number[]): Tensor => int64(values, [values.length]);
  const { tokens, ...caches } = await input.session.run({
    token: vector(going.tokens),
    limit: vector(rows.map((row) => input.limits[row] ?? 0)),
    length: vector(rows.map((row) => input.lengths[row] ?? 0)),
    ends: vector(input.ends),
    maxSteps: int64([MAX_STEPS], []),
    stopShare: float32([STOP_SHARE], []),
    ...going.past,
    ...going.cross,
  });
  if (tokens === undefined) throw new Error('The decoder graph gave no tokens.');
  const written = toNumbers(tokens);
  const alive = rows.flatMap((row, index) => {
    const steps = written.filter((_, place) => place % rows.length === index);
    return append(outputs[row] ?? [], steps, input.limits[row] ?? 0, input.ends) ? [] : [index];
  });
  const last = written.slice(-rows.length);
  return {
    rows: alive.map((index) => rows[index] ?? 0),
    tokens: alive.map((index) => last[index] ?? 0),
    past: asPast(caches),
    cross: alive.length < rows.length ? keepTensors(going.cross, alive) : going.cross,
  };
}

/** @returns whether the row is done */
function append(output: number[], steps: readonly number[], limit: number, ends: readonly number[]): boolean {
  for (const token of steps) {
    output.push(token);
    if (ends.includes(token) || output.length >= limit) return true;
  }
  return false;
}
