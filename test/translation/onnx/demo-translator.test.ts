import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Int8Arithmetic } from '../../../contracts/pipeline-config.js';
import { chrfScore, chrfStatistics } from '../../../evaluation/metrics/chrf.js';
import type { EngineOutput } from '../../../translation/engine.js';
import type { OnnxPrecision } from '../../../translation/onnx/compile-model.js';
import { isExact } from '../../../translation/onnx/int8-arithmetic.js';
import { OnnxEngine } from '../../../translation/onnx/onnx-engine.js';
import { temporaryFolder } from '../reference.js';

/** The demo's translator on the pairs that its training held out (demo/README.md). */

const DEMO = fileURLToPath(new URL('../../../demo/', import.meta.url));
const BATCH_ROWS = 50;
/** As in demo/grammar/t5_training.py, which measured it. */
const MAX_NEW_TOKENS = 128;

const pairs = readFileSync(join(DEMO, 'dataset/held_out.en-da.tsv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t') as [english: string, danish: string]);
const measured = (
  JSON.parse(readFileSync(join(DEMO, 'translator/metrics.json'), 'utf8')) as {
    held_out: { pairs: number; chrf: number; exact_match: number };
  }
).held_out;

const usable: readonly Int8Arithmetic[] = (await isExact('signed')) ? ['signed', 'unsigned'] : ['unsigned'];

let cache = '';
const translations = new Map<'float32' | Int8Arithmetic, EngineOutput[]>();
beforeAll(async () => {
  cache = await temporaryFolder();
  translations.set('float32', await translate('float32'));
  for (const int8 of usable) translations.set(int8, await translate('int8', int8));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

async function translate(precision: OnnxPrecision, int8?: Int8Arithmetic): Promise<EngineOutput[]> {
  const engine = await OnnxEngine.open({
    modelFolder: join(DEMO, 'translator'),
    cacheFolder: cache,
    targetLanguage: 'da',
    threads: 1,
    maxNewTokens: MAX_NEW_TOKENS,
    precision,
    int8,
  });
  try {
    const outputs: EngineOutput[] = [];
    for (let start = 0; start < pairs.length; start += BATCH_ROWS) {
      outputs.push(...(await engine.translate(pairs.slice(start, start + BATCH_ROWS).map(([english]) => english))));
    }
    return outputs;
  } finally {
    await engine.close();
  }
}

const textsOf = (name: 'float32' | Int8Arithmetic): string[] => (translations.get(name) ?? []).map(({ text }) => text);

/** Corpus scores, in the same units as the demo's metrics.json. */
function score(texts: readonly string[]): { chrf: number; chrfWithWords: number; exact: number } {
  const statistics = texts.map((text, index) => chrfStatistics(pairs[index]?.[1] ?? '', text));
  const sums = statistics.reduce((total, item) => total.map((value, place) => value + (item[place] ?? NaN)));
  // Six orders of characters, three numbers each; without those of words it is plain chrF.
  const characters = sums.map((value, place) => (place < 18 ? value : 0));
  const exact = texts.filter((text, index) => text === pairs[index]?.[1]).length / texts.length;
  return { chrf: chrfScore(characters), chrfWithWords: chrfScore(sums), exact };
}

test('float32 scores as the translator did when it was made', () => {
  const { chrf, exact } = score(textsOf('float32'));
  expect(pairs).toHaveLength(measured.pairs);
  expect(chrf).toBeCloseTo(measured.chrf, 1);
  expect(exact).toBeCloseTo(measured.exact_match, 3);
});

test.each(usable)('int8 with %s weights is within 0.5 chrF of float32', (int8) => {
  const [float, int] = [score(textsOf('float32')), score(textsOf(int8))];
  const same = textsOf(int8).filter((text, index) => text === textsOf('float32')[index]).length;
  const line = ({ chrf, chrfWithWords, exact }: typeof float): string =>
    `chrF ${chrf.toFixed(2)}, chrF++ ${chrfWithWords.toFixed(2)}, equal to the reference ${(100 * exact).toFixed(1)} %`;
  console.log(
    `The demo's translator on ${pairs.length} held-out pairs\n  float32: ${line(float)}\n  int8:    ${line(int)}\n` +
      `  int8 equal to float32: ${same} (${((100 * same) / pairs.length).toFixed(1)} %)`,
  );
  expect(Math.abs(int.chrf - float.chrf)).toBeLessThan(0.5);
  expect(Math.abs(int.chrfWithWords - float.chrfWithWords)).toBeLessThan(0.5);
});

test('int8 gives the same translations in every arithmetic', () => {
  for (const int8 of usable) expect(textsOf(int8)).toEqual(textsOf('unsigned'));
});
