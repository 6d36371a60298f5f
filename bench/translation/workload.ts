/** Rows of token ids with the number of tokens that every engine is to write for each. */
export interface Workload {
  /** Source ids: language prefix, words, end mark. */
  readonly ids: readonly (readonly number[])[];
  /** New tokens for each source, the end mark included. */
  readonly out: readonly number[];
}

/** Ids of the benchmark's vocabulary. */
const END = 2;
const PREFIX = 3;
const FIRST_WORD = 4;
export const VOCABULARY = 32_000;

/**
 * Segments of a chat dataset: most are a line or a sentence, some are long paragraphs. Log-normal as in the
 * OpenAssistant messages, in tokens, cut where a pipeline's own limits would cut.
 */
const SOURCE = { median: 55, spread: 0.95, shortest: 5, longest: 400 };
/** A translation is about as long as its source. */
const OUTPUT = { spread: 0.2, shortest: 4, longest: 420 };

/** The same work at every call; the first rows of a larger work are a smaller one. */
export function makeWorkload(rows: number, seed = 7): Workload {
  const random = uniform(seed);
  const made = Array.from({ length: rows }, () => makeRow(random));
  return { ids: made.map(({ ids }) => ids), out: made.map(({ out }) => out) };
}

function makeRow(random: () => number): { ids: number[]; out: number } {
  const source = clip(SOURCE.median * Math.exp(SOURCE.spread * normal(random)), SOURCE);
  const out = clip(source * Math.exp(OUTPUT.spread * normal(random)), OUTPUT);
  const word = (): number => FIRST_WORD + Math.floor(random() * (VOCABULARY - FIRST_WORD));
  return { ids: [PREFIX, ...Array.from({ length: source - 2 }, word), END], out };
}

function clip(value: number, { shortest, longest }: { shortest: number; longest: number }): number {
  return Math.min(longest, Math.max(shortest, Math.round(value)));
}

/** Standard normal, by Box and Muller's transform. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Uniform in [0, 1): mulberry32, so that the work is the same on every machine. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
