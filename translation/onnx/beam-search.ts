import type { InferenceSession } from 'onnxruntime-node';
import { BeamRow } from './beam-row.js';
import { asPast, emptyCaches, keepTensors, type Tensors } from './caches.js';
import { float32, int64, toNumbers } from './rows.js';
import type { T5Config } from './t5-config.js';

export interface BeamInput {
  /** Of `buildBeamStep`. */
  readonly session: InferenceSession;
  readonly config: T5Config;
  /** Caches of cross attention, [rows, heads, length, head]; they are compacted in place. */
  readonly cross: Tensors;
  /** Tokens of each row's source. */
  readonly lengths: readonly number[];
  readonly beams: number;
  readonly lengthPenalty: number;
  readonly maxNewTokens: number;
}

/** Rows that may still get better, and their caches, `beams` lines a row. */
interface Going {
  readonly rows: readonly BeamRow[];
  readonly lengths: readonly number[];
  readonly past: Tensors;
  readonly cross: Tensors;
}

/** Beam search by the rules of transformers' `generate(num_beams, early_stopping=False)`. @returns each row's best */
export async function searchBeams(input: BeamInput): Promise<number[][]> {
  const { config, beams, lengthPenalty, maxNewTokens, lengths } = input;
  const rows = lengths.map(
    () => new BeamRow({ beams, lengthPenalty, maxNewTokens, startId: config.startId, endIds: config.endIds }),
  );
  let going: Going = { rows, lengths, past: emptyCaches(config, rows.length * beams), cross: input.cross };
  while (going.rows.length > 0) going = await step(going, input);
  return rows.map((row) => [...row.best]);
}

async function step(going: Going, input: BeamInput): Promise<Going> {
  const { rows, lengths } = going;
  const lines = rows.flatMap((row) => row.lines);
  const candidates = rows[0]?.candidates ?? 0;
  const { scores, places, ...caches } = await input.session.run({
    token: int64(
      lines.map(({ token }) => token),
      [lines.length],
    ),
    score: float32(
      lines.map(({ score }) => score),
      [lines.length],
    ),
    origin: int64(
      lines.map(({ origin }) => origin),
      [lines.length],
    ),
    length: int64(lengths, [lengths.length]),
    beams: int64([input.beams], [1]),
    candidates: int64([candidates], [1]),
    ...going.past,
    ...going.cross,
  });
  if (scores === undefined || places === undefined) throw new Error('The beam graph gave no candidates.');
  const sums = scores.data as Float32Array;
  const found = toNumbers(places);
  for (const [index, row] of rows.entries()) {
    const start = index * candidates;
    const part = found.slice(start, start + candidates).map((place, rank) => ({
      beam: Math.floor(place / input.config.vocabulary),
      token: place % input.config.vocabulary,
      score: sums[start + rank] ?? -Infinity,
    }));
    row.advance(part, index * input.beams);
  }
  const alive = [...rows.keys()].filter((index) => rows[index]?.isDone === false);
  return {
    rows: alive.flatMap((index) => rows[index] ?? []),
    lengths: alive.map((index) => lengths[index] ?? 0),
    past: asPast(caches),
    cross: alive.length < rows.length ? keepTensors(going.cross, alive) : going.cross,
  };
}
