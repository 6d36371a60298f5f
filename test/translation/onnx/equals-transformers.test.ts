import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planBatches } from '../../../translation/batching.js';
import { compileModel } from '../../../translation/onnx/compile-model.js';
import { InferenceClient } from '../../../translation/onnx/inference-client.js';
import { segmentTexts } from '../../../translation/segmentation/document.js';
import { segment } from '../../../translation/segmentation/segment.js';
import { TranslationTokenizer } from '../../../translation/tokenizer.js';
import { temporaryFolder } from '../reference.js';
import { seeded } from '../segmentation/random.js';
import { hasRealMessages, realMessages } from '../segmentation/real-messages.js';
import {
  searchWithTransformers,
  type Batches,
  type RandomModel,
  type ReferenceRow,
  type ReferenceSearches,
} from './transformers-reference.js';

/**
 * Token for token what transformers gives, for the same batches. Rows may differ only where transformers itself had two
 * candidates closer than 32-bit floats can tell; they are counted and printed.
 */

const MAX_NEW_TOKENS = 64;
const BEAMS = 4;
const LIMITS = { batchTokens: 4096, batchRows: 64 };
/** Log probabilities, or logits, closer than this come out in either order. */
const TIE = 1e-5;

const DEMO = fileURLToPath(new URL('../../../demo/', import.meta.url));
const NTREX = fileURLToPath(new URL('../../../../shared/data/parallel/ntrex_en_da.tsv', import.meta.url));
const REAL_SEGMENTS = 500;
/** Of news, the rest is of conversations. */
const NEWS_SEGMENTS = 250;
/** The longest sentences would take most of the time. */
const MAX_SOURCE_TOKENS = 48;
const RANDOM_ROWS = 48;

const SIZES = { buckets: 32, maxDistance: 128, epsilon: 1e-6, outputGain: 1.5, headScale: 0.5, endScale: 1.6 };
const RANDOM_MODELS: Readonly<Record<string, RandomModel>> = {
  'three layers each': {
    ...SIZES,
    ...{ seed: 3, tied: false, vocabulary: 400, width: 64, heads: 4, headSize: 16, inner: 128 },
    ...{ encoderLayers: 3, decoderLayers: 3 },
  },
  'tied tables, heads wider than the model': {
    ...SIZES,
    ...{ seed: 2, tied: true, vocabulary: 300, width: 48, heads: 3, headSize: 32, inner: 80 },
    ...{ encoderLayers: 3, decoderLayers: 2, buckets: 16, maxDistance: 64, epsilon: 1e-5 },
    ...{ outputGain: 4, endScale: 1.8 },
  },
  'many small heads, one decoder layer': {
    ...SIZES,
    ...{ seed: 2, tied: false, vocabulary: 1000, width: 96, heads: 8, headSize: 8, inner: 64 },
    ...{ encoderLayers: 4, decoderLayers: 1, maxDistance: 20 },
  },
};

/** Shorter ones, and longer ones, than transformers prefers by itself. */
const LENGTH_PENALTIES: Readonly<Record<string, number>> = {
  'tied tables, heads wider than the model': 0.4,
  'many small heads, one decoder layer': 1.2,
};

interface Subject {
  readonly folder: string;
  readonly batches: Batches;
  readonly lengthPenalty: number;
  readonly make?: RandomModel;
}

type Search = 'greedy' | 'beam';
type Outputs = Readonly<Record<Search, readonly (readonly (readonly number[])[])[]>>;

const hasRealData = existsSync(NTREX) && hasRealMessages;
const DEMO_NAME = `the demo's translator on ${hasRealData ? 'real segments' : 'its own sentences (SKIPPED: no ../shared/data)'}`;
const NAMES = [DEMO_NAME, ...Object.keys(RANDOM_MODELS)];

let folder = '';
let expected: Record<string, ReferenceSearches> = {};
const outputs = new Map<string, Outputs>();

beforeAll(async () => {
  folder = await temporaryFolder();
  const subjects = {
    [DEMO_NAME]: await demo(),
    ...Object.fromEntries(Object.entries(RANDOM_MODELS).map(randomSubject)),
  };
  const searching = searchWithTransformers({ maxNewTokens: MAX_NEW_TOKENS, beams: BEAMS, models: subjects }, folder);
  // The random models are made over there, so only the demo's can be searched meanwhile.
  outputs.set(DEMO_NAME, await searchWithOnnx(subjects[DEMO_NAME]));
  expected = await searching;
  for (const name of Object.keys(RANDOM_MODELS)) outputs.set(name, await searchWithOnnx(subjects[name]));
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function demo(): Promise<Subject> {
  const modelFolder = join(DEMO, 'translator');
  const tokenizer = await TranslationTokenizer.open(modelFolder, 'da');
  const sources = (texts: readonly string[]): Promise<number[][]> =>
    tokenizer.encode(texts).then((rows) => rows.filter(({ length }) => length <= MAX_SOURCE_TOKENS));
  const lines = (path: string): string[] =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t')[0] ?? '');
  const own = await sources(lines(join(DEMO, 'dataset/held_out.en-da.tsv')));
  if (!hasRealData) return { folder: modelFolder, batches: inBatches(own), lengthPenalty: 1 };
  const messages = realMessages().filter(({ lang }) => lang === 'en');
  const chat = [...new Set(messages.flatMap(({ text }) => segmentTexts(segment(text, 'en'))))];
  const news = (await sources(lines(NTREX))).slice(0, NEWS_SEGMENTS);
  const real = [...news, ...(await sources(chat))].slice(0, REAL_SEGMENTS);
  expect(real).toHaveLength(REAL_SEGMENTS);
  return { folder: modelFolder, batches: inBatches(real), lengthPenalty: 1 };
}

function randomSubject([name, make]: [string, RandomModel]): [string, Subject] {
  const random = seeded(make.seed);
  const rows = Array.from({ length: RANDOM_ROWS }, () => [
    ...random.several(1, 50, () => 3 + random.below(make.vocabulary - 3)),
    2,
  ]);
  const lengthPenalty = LENGTH_PENALTIES[name] ?? 1;
  return [name, { folder: join(folder, name), batches: inBatches(rows), lengthPenalty, make }];
}

function inBatches(rows: readonly (readonly number[])[]): Batches {
  const lengths = rows.map(({ length }) => length);
  return planBatches(lengths, LIMITS).map((batch) => batch.map((index) => rows[index] ?? []));
}

async function searchWithOnnx(subject: Subject | undefined): Promise<Outputs> {
  const { folder: modelFolder, batches, lengthPenalty } = subject ?? { folder: '', batches: [], lengthPenalty: 1 };
  const compiled = await compileModel({ modelFolder, cacheFolder: join(folder, 'cache'), precision: 'float32' });
  const client = new InferenceClient({ folder: compiled, threads: 1 });
  const search = async (beams: number): Promise<number[][][]> => {
    const found: number[][][] = [];
    for (const batch of batches) {
      const rows = await client.generate(batch, { maxNewTokens: MAX_NEW_TOKENS, beams, lengthPenalty });
      found.push(rows.map(({ ids }) => [...ids]));
    }
    return found;
  };
  try {
    return { greedy: await search(1), beam: await search(BEAMS) };
  } finally {
    await client.kill();
  }
}

interface Difference {
  readonly row: string;
  /** Of the first token that differs. */
  readonly step: number;
  /** How close a call that token was; in beam search the closest of all, as any may have decided. */
  readonly margin: number;
  /** Tokens. */
  readonly expected: number;
  readonly received: number;
}

function differences(name: string, search: Search): Difference[] {
  const batches = expected[name]?.[search] ?? [];
  return batches.flatMap((rows, batch) =>
    rows.flatMap((reference, row) => {
      const received = outputs.get(name)?.[search][batch]?.[row] ?? [];
      return compare(`batch ${batch} row ${row}`, reference, received, search);
    }),
  );
}

function compare(
  row: string,
  { ids, margins }: ReferenceRow,
  received: readonly number[],
  search: Search,
): Difference[] {
  const length = Math.max(ids.length, received.length);
  const step = Array.from({ length }, (_, place) => place).find((place) => ids[place] !== received[place]);
  if (step === undefined) return [];
  const decisive = search === 'greedy' ? margins.slice(step, step + 1) : margins;
  return [{ row, step, margin: Math.min(...decisive), expected: ids.length, received: received.length }];
}

function describeDifference({ row, step, margin, expected: wanted, received }: Difference): string {
  return `${row}, step ${step}, margin ${margin.toExponential(1)}, ${wanted} tokens expected, ${received} received`;
}

const lengthsOf = (name: string, search: Search): number[] =>
  (expected[name]?.[search] ?? []).flat().map(({ ids }) => ids.length);

describe.each(NAMES)('%s', (name) => {
  test.each<Search>(['greedy', 'beam'])('%s search is token for token that of transformers', (search) => {
    const found = differences(name, search);
    const ties = found.filter(({ margin }) => margin < TIE);
    const lengths = lengthsOf(name, search);
    const atLimit = lengths.filter((length) => length === MAX_NEW_TOKENS).length;
    const counts =
      `${name}, ${search}: ${lengths.length} rows, ${atLimit} of them at the limit, ` +
      `${found.length} different, of which ${ties.length} are ties of floating point`;
    console.log([counts, ...ties.map(describeDifference)].join('\n  '));
    expect(lengths.length).toBeGreaterThanOrEqual(RANDOM_ROWS);
    expect(found.filter((difference) => !ties.includes(difference)).map(describeDifference)).toEqual([]);
  });

  test.each<Search>(['greedy', 'beam'])('%s search ends rows early, late and at the limit', (search) => {
    const lengths = lengthsOf(name, search);
    expect(new Set(lengths.filter((length) => length < MAX_NEW_TOKENS)).size).toBeGreaterThan(4);
    expect(lengths).toContain(MAX_NEW_TOKENS);
  });
});
