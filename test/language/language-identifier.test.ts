import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadLanguageIdentifier, type LanguageIdentifier } from '../../language/language-identifier.js';

let danish: LanguageIdentifier;

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
    expect(danish.judge(text)).toBe('target');
  });

  test.each([
    'The capital of Denmark is Copenhagen, and it lies on Zealand.',
    'Huvudstaden i Sverige heter Stockholm och den ligger vid vattnet.',
    'Jeg vet ikke hva du mener, men jeg skal gjerne hjelpe deg videre med noe annet.',
    'Die Hauptstadt von Dänemark ist Kopenhagen.',
  ])('another language is not: %s', (text) => {
    expect(danish.judge(text)).toBe('other');
  });

  test.each(['', '42', 'Ja.', 'Tak, København!', '1. 2. 3. 4.', '🎉🎉🎉 🎂'])('too little to tell: %j', (text) => {
    expect(danish.judge(text)).toBe('undecided');
  });

  test('Norwegian by either of its codes is a language that can be the target', async () => {
    expect((await loadLanguageIdentifier('nb'))?.judge('Jeg vet ikke hva du mener med det.')).toBe('target');
  });

  test('a language that the detector does not know gives no identifier', async () => {
    expect(await loadLanguageIdentifier('eo')).toBeNull();
  });
});

const SHARED = new URL('../../../shared/data/', import.meta.url);

/** Real sentences, read where they lie; a checkout without them skips, saying so. */
describe.skipIf(!existsSync(SHARED))('on real sentences (../shared/data)', () => {
  const lines = (path: string) => readFileSync(new URL(path, SHARED), 'utf8').trim().split('\n');
  const rate = (texts: readonly string[]) => {
    const decided = texts.map((text) => danish.judge(text)).filter((verdict) => verdict !== 'undecided');
    return decided.filter((verdict) => verdict === 'target').length / decided.length;
  };

  test('97 % of native Danish is recognised', () => {
    const marker = '# text = ';
    const sentences = lines('danish/da_ddt-ud-dev.conllu').filter((line) => line.startsWith(marker));
    expect(rate(sentences.map((line) => line.slice(marker.length)))).toBeCloseTo(0.97, 2);
  });

  test('97.6 % of translated Danish is, and no English', () => {
    const pairs = lines('parallel/ntrex_en_da.tsv')
      .slice(1)
      .map((line) => line.split('\t'));
    expect(rate(pairs.map((pair) => pair[1] ?? ''))).toBeCloseTo(0.976, 2);
    expect(rate(pairs.map((pair) => pair[0] ?? ''))).toBe(0);
  });
});
