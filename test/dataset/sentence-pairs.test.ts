import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readSentencePairs, type PairsFile } from '../../dataset/sentence-pairs.js';
import { temporaryFolder } from '../temporary-folder.js';

const LANGUAGES: Omit<PairsFile, 'path'> = {
  source: 'en',
  target: 'da',
  maxPairs: null,
  setting: 'translation.scoring.0.path',
};
const PAIRS = [
  { source: 'Hello.', target: 'Hej.' },
  { source: 'It is 5 o’clock.', target: 'Klokken er 5.' },
];
const LINES = 'Hello.\tHej.\nIt is 5 o’clock.\tKlokken er 5.\n';

async function read(name: string, content: string | Buffer, options: Partial<PairsFile> = {}) {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return readSentencePairs({ ...LANGUAGES, ...options, path });
}

describe('sentence pairs are read', () => {
  test.each([
    ['lines of source, tab, target', 'pairs.tsv', LINES],
    ['with the languages in the first line', 'pairs.tsv', `en\tda\n${LINES}`],
    [
      'with Windows line ends, blank lines and a byte order mark',
      'pairs.tsv',
      `\ufeff${LINES.replace(/\n/g, '\r\n\r\n')}`,
    ],
    ['packed', 'pairs.tsv.gz', gzipSync(LINES)],
    ['as JSON lines', 'pairs.jsonl', PAIRS.map((pair) => `${JSON.stringify({ ...pair, id: 1 })}\n`).join('')],
  ])('%s', async (_, name, content) => {
    expect(await read(name, content)).toEqual(PAIRS);
  });

  test('only the first, where a number is set', async () => {
    expect(await read('pairs.tsv', `en\tda\n${LINES}`, { maxPairs: 1 })).toEqual(PAIRS.slice(0, 1));
  });
});

describe('refused, with place and fix:', () => {
  test.each([
    ['a line with one column', 'x.tsv', 'Hello.\tHej.\nHello.\n', /x\.tsv:2[\s\S]*received: 1 columns/],
    ['a line with three columns', 'x.tsv', 'a\tb\tc\n', /x\.tsv:1[\s\S]*received: 3 columns/],
    ['an empty column', 'x.tsv', 'Hello.\t\n', /x\.tsv:1[\s\S]*an empty column/],
    ['other languages than the set and the pipeline have', 'x.tsv', `de\tda\n${LINES}`, /x\.tsv:1[\s\S]*de, tab, da/],
    ['a line that is not JSON', 'x.jsonl', 'Hello\tHej\n', /x\.jsonl:1[\s\S]*"source"/],
    ['a JSON line without a target', 'x.jsonl', '{"source": "Hello."}\n', /x\.jsonl:1[\s\S]*"target"/],
    ['a file with nothing but its header', 'x.tsv', 'en\tda\n', /no sentence pairs[\s\S]*x\.tsv/],
    ['a file that is not UTF-8', 'x.tsv', Buffer.from('Hello.\tH\xf8j.\n', 'latin1'), /x\.tsv:1[\s\S]*UTF-8/],
  ])('%s', async (_, name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message);
  });

  test('no file', async () => {
    const path = join(await temporaryFolder(), 'nothing.tsv');
    const reading = readSentencePairs({ ...LANGUAGES, path });
    await expect(reading).rejects.toThrow(/translation\.scoring\.0\.path[\s\S]*nothing\.tsv/);
  });
});

test('the demo’s held-out pairs are 250, as its metrics say', async () => {
  const path = fileURLToPath(new URL('../../demo/dataset/held_out.en-da.tsv', import.meta.url));
  expect(await readSentencePairs({ ...LANGUAGES, path })).toHaveLength(250);
});

const NTREX = fileURLToPath(new URL('../../../shared/data/parallel/ntrex_en_da.tsv', import.meta.url));

test.skipIf(!existsSync(NTREX))('real pairs in the layout of NTREX are read, where they are at hand', async () => {
  const pairs = await readSentencePairs({ ...LANGUAGES, path: NTREX });
  expect(pairs.length).toBeGreaterThan(100);
  expect(pairs[0]).toEqual({
    source: "Welsh AMs worried about 'looking like muppets'",
    target: 'Politikere i Wales bange for at "ligne fjolser"',
  });
});
