import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PYTHON_PROGRAM } from '../../../config/python-paths.js';
import { readSpieceModel, type Piece } from '../../../translation/sentencepiece/spiece-model.js';
import { spieceTokenizer } from '../../../translation/sentencepiece/spiece-tokenizer.js';
import { TranslationTokenizer } from '../../../translation/tokenizer.js';
import { FIXTURES, temporaryFolder } from '../reference.js';
import { hasRealLines, lines } from './real-lines.js';

const PREFIXES = { user_defined_symbols: ['<2da>', '<2en>'] };
const SIZE = { vocab_size: hasRealLines ? 4000 : 300, character_coverage: 0.999, input_sentence_size: 4000 };

/** By name, options of sentencepiece's trainer. */
const MODELS = {
  "T5's kind": { ...SIZE, ...PREFIXES },
  'bytes for unknown characters': { ...SIZE, ...PREFIXES, byte_fallback: true, vocab_size: SIZE.vocab_size + 300 },
  'text as it is': { ...SIZE, ...PREFIXES, normalization_rule_name: 'identity' },
};
const PAIRS = Object.keys(MODELS);

/**
 * "aaaaa" as "aaa" + "aa" or "aa" + "aaa" has the same score, and so may two cuts of other pieces; which is the larger,
 * sentencepiece's 32-bit sums and the tokeniser's 64-bit ones tell by chance. So much of a score is the rounding of those.
 */
const ROUNDING = 2 ** -20;

/** Log probability of a cut. */
function scoreOf(ids: readonly number[], pieces: readonly Piece[]): number {
  return ids.reduce((sum, id) => sum + (pieces[id]?.score ?? NaN), 0);
}

const texts = lines();
let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'lines.txt'), texts.join('\n'));
  const request = { lines: join(folder, 'lines.txt'), folder, models: MODELS };
  await writeFile(join(folder, 'request.json'), JSON.stringify(request));
  const script = join(FIXTURES, 'sentencepiece_reference.py');
  await promisify(execFile)(PYTHON_PROGRAM, [script, join(folder, 'request.json')]);
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const what = hasRealLines ? 'all real lines' : "the demo's lines (SKIPPED: no ../shared/data)";

describe(`a tokeniser from spiece.model, on ${what}`, () => {
  test.each(PAIRS)('cuts as sentencepiece does: %s', async (name) => {
    const tokenizer = await TranslationTokenizer.open(join(folder, name), 'da');
    const expected = JSON.parse(await readFile(join(folder, name, 'ids.json'), 'utf8')) as number[][];
    const encoded = await tokenizer.encode(texts);
    const cuts = texts.map((text, index) => ({
      text,
      ids: encoded[index]?.slice(1, -1) ?? [],
      to: expected[index] ?? [],
    }));
    const different = cuts.filter(({ ids, to }) => String(ids) !== String(to));
    console.log(`${name}: ${different.length} of ${texts.length} lines cut otherwise, with the same score`);
    const { pieces } = readSpieceModel(await readFile(join(folder, name, 'spiece.model')));
    const isTie = ({ ids, to }: (typeof cuts)[number]) => {
      const [own, theirs] = [scoreOf(ids, pieces), scoreOf(to, pieces)];
      return Math.abs(own - theirs) <= Math.abs(theirs) * ROUNDING;
    };
    expect(different.filter((cut) => !isTie(cut))).toEqual([]);
    expect(different.length).toBeLessThan(texts.length / 1000);
  });

  test('gives a text back, unknown characters as bytes', async () => {
    const tokenizer = await TranslationTokenizer.open(join(folder, 'bytes for unknown characters'), 'da');
    const sources = ['Hej, hvordan går det?', 'Smørrebrød 🥪 og øl 𓀀', 'x'];
    expect(await tokenizer.decode(await tokenizer.encode(sources))).toEqual(sources);
  });
});

describe('a spiece.model', () => {
  test.each([
    ['is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    ['is something else', () => Buffer.from('{"version": "1.0"}')],
    ['is empty', () => Buffer.alloc(0)],
  ])('that %s is refused', async (_, damage) => {
    const broken = join(folder, 'broken');
    await rm(broken, { recursive: true, force: true });
    const whole = await readFile(join(folder, "T5's kind", 'spiece.model'));
    await mkdir(broken);
    await writeFile(join(broken, 'spiece.model'), damage(whole));
    await expect(TranslationTokenizer.open(broken, 'da')).rejects.toThrow(/no usable tokeniser[\s\S]*spiece\.model/u);
  });

  test('of another kind is refused', async () => {
    const model = readSpieceModel(await readFile(join(folder, "T5's kind", 'spiece.model')));
    expect(() => spieceTokenizer({ ...model, modelType: 2 })).toThrow('unigram');
  });
});
