import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { JUDGED, lengthOf } from '../../language/identifier-errors.js';
import { loadLanguageIdentifier, type LanguageIdentifier } from '../../language/language-identifier.js';

let danish: LanguageIdentifier;

/** Ten lines, all of them English to a detector. */
const CODE = [
  ...['import { readFile } from "node:fs/promises";', 'async function countWords(path) {'],
  ...[
    '  const text = await readFile(path, "utf8");',
    '  const words = text.split(" ");',
    '  const counts = new Map();',
  ],
  ...[
    '  for (const word of words) {',
    '    counts.set(word, (counts.get(word) ?? 0) + 1);',
    '  }',
    '  return counts;',
    '}',
  ],
].join('\n');

beforeAll(async () => {
  const loaded = await loadLanguageIdentifier('da');
  if (!loaded) throw new Error('eld knows no Danish');
  danish = loaded;
});

describe('language of an answer', () => {
  test.each([
    'Hovedstaden i Danmark hedder København, og den ligger på Sjælland.',
    'Jeg kan desværre ikke hjælpe dig med det spørgsmål.',
    'Se https://example.com/how-to-do-this-in-english for flere oplysninger om emnet.',
  ])('Danish is the target: %s', (text) => {
    expect(danish.judge(text).verdict).toBe('target');
  });

  test.each([
    ['fenced', `Sådan tæller du ordene i en fil:\n\`\`\`js\n${CODE}\n\`\`\``],
    ['fenced by tildes', `Sådan tæller du ordene i en fil:\n~~~\n${CODE}\n~~~\n`],
    ['in a fence that is cut off', `Sådan tæller du ordene i en fil:\n\`\`\`\`js\n${CODE}`],
    ['in spans', `Du skal kalde \`await countWords(path)\`, og bagefter kan du slå ordet op med \`counts.get(word)\`.`],
    ['addresses', `Du kan læse mere på https://example.com/the/quick/brown/fox eller på www.example.com/the-lazy-dog.`],
  ])('a Danish sentence with ten lines of code is Danish: %s', (_, text) => {
    expect(danish.judge(text).verdict).toBe('target');
  });

  test('an English sentence with Danish in its code is English', () => {
    const code = '```\nJeg bor i København, og jeg taler dansk hver dag.\n```';
    expect(danish.judge(`This prints a sentence on the screen:\n${code}`)).toMatchObject({ language: 'en', words: 7 });
  });

  test.each([
    'The capital of Denmark is Copenhagen, and it lies on Zealand.',
    'Huvudstaden i Sverige heter Stockholm och den ligger vid vattnet.',
    'Jeg vet ikke hva du mener, men jeg skal gjerne hjelpe deg videre med noe annet.',
    'Die Hauptstadt von Dänemark ist Kopenhagen.',
  ])('another language is not: %s', (text) => {
    expect(danish.judge(text).verdict).toBe('other');
  });

  test.each(['42', 'Ja.', 'Nej tak.', 'Tak, København!', '1. 2. 3. 4.', '🎉🎉🎉 🎂', `\`\`\`js\n${CODE}\n\`\`\``])(
    'too little to tell: %j',
    (text) => {
      expect(danish.judge(text)).toMatchObject({ verdict: 'undecided', language: null });
    },
  );

  test.each(['', ' \n\t ', '\u200b\ufeff', '\u0000'])('nothing was written: %j', (text) => {
    expect(danish.judge(text)).toEqual({ verdict: 'empty', language: null, words: 0 });
  });

  test.each(['\ufffd\ufffd abc \ufffd def \ufffd ghi', 'asdkjh qwkejh zxmnb kqwe', 'zzzz zzzz zzzz zzzz'])(
    'no language at all: %j',
    (text) => {
      expect(danish.judge(text)).toMatchObject({ verdict: 'unparseable', language: null });
    },
  );

  test('a fence that closes nothing does not hide what follows it', () => {
    expect(danish.judge('```\n\nTry to run it yourself.')).toEqual({ verdict: 'other', language: 'en', words: 5 });
    expect(danish.judge('```\nprint("Hello world and all of you")\n```')).toMatchObject({ verdict: 'undecided' });
  });

  test('another language is named by its code', () => {
    expect(danish.judge('The capital of Denmark is Copenhagen.')).toEqual({
      verdict: 'other',
      language: 'en',
      words: 6,
    });
  });

  test('Norwegian by either of its codes is a language that can be the target', async () => {
    expect((await loadLanguageIdentifier('nb'))?.judge('Jeg vet ikke hva du mener med det.').verdict).toBe('target');
  });

  test('a language that the detector does not know gives no identifier', async () => {
    expect(await loadLanguageIdentifier('eo')).toBeNull();
  });
});

const SHARED = new URL('../../../shared/data/', import.meta.url);

/** Real sentences, read where they lie; a checkout without them skips, saying so. */
describe.skipIf(!existsSync(SHARED))('on real sentences (../shared/data)', () => {
  const lines = (path: string) => readFileSync(new URL(path, SHARED), 'utf8').trim().split('\n');
  const treebank = () => {
    const marker = '# text = ';
    return lines('danish/da_ddt-ud-dev.conllu').flatMap((line) =>
      line.startsWith(marker) ? [line.slice(marker.length)] : [],
    );
  };
  const news = (column: number) =>
    lines('parallel/ntrex_en_da.tsv')
      .slice(1)
      .map((line) => line.split('\t')[column] ?? '');

  test.each([
    ['Danish', 'da', () => [...treebank(), ...news(1)]],
    ['English', 'en', () => news(0)],
  ])('it errs on %s as its table says, at every length', (_, code, texts) => {
    const judged = texts().map((text) => danish.judge(text));
    for (const [length, { decided, called }] of (JUDGED[code] ?? []).entries()) {
      const own = judged.filter(({ language, words }) => language !== null && lengthOf(words) === length);
      const isDanish = own.filter(({ verdict }) => verdict === 'target').length;
      const expected = (called['da'] ?? 0) / decided;
      // Within four standard errors: these are among the texts that the table was measured on.
      const slack = 4 * Math.sqrt((expected * (1 - expected) + 0.001) / Math.max(own.length, 1));
      expect(Math.abs(isDanish / Math.max(own.length, 1) - (own.length > 0 ? expected : 0))).toBeLessThan(slack);
    }
  });
});
