import { describe, expect, test } from 'vitest';
import { bleuScore, bleuStatistics } from '../../../evaluation/metrics/bleu.js';
import { characterScore, chrfScore, chrfStatistics } from '../../../evaluation/metrics/chrf.js';
import { rougeL, rougeN } from '../../../evaluation/metrics/rouge.js';
import { rougeScoreWords, unicodeWords } from '../../../evaluation/metrics/tokens.js';
import reference from '../fixtures/reference.generated.json' with { type: 'json' };

const { pairs, corpus } = reference;
const DIGITS = 9;

function expectRouge(
  words: (text: string) => string[],
  pair: { reference: string; hypothesis: string },
  expected: Record<'rouge1' | 'rouge2' | 'rougeL', number[]>,
): void {
  const [target, answer] = [words(pair.reference), words(pair.hypothesis)];
  const scores = {
    rouge1: rougeN(target, answer, 1),
    rouge2: rougeN(target, answer, 2),
    rougeL: rougeL(target, answer),
  };
  for (const name of ['rouge1', 'rouge2', 'rougeL'] as const) {
    const { precision, recall, f } = scores[name];
    [precision, recall, f].forEach((value, index) => {
      expect(value, name).toBeCloseTo(expected[name][index] ?? Number.NaN, DIGITS);
    });
  }
}

function sum(rows: readonly number[][]): number[] {
  return (rows[0] ?? []).map((_, column) => rows.reduce((total, row) => total + (row[column] ?? 0), 0));
}

describe.each(pairs)('as the references score it: $name', (pair) => {
  test('ROUGE with the default tokeniser of rouge-score', () => {
    expectRouge(rougeScoreWords, pair, pair.rougeDefault);
  });

  test('ROUGE with Unicode words', () => {
    expectRouge(unicodeWords, pair, pair.rougeUnicode);
  });

  test('BLEU of the sentence, with effective order', () => {
    const row = bleuStatistics(pair.reference, pair.hypothesis);
    expect(bleuScore(row, 0, true)).toBeCloseTo(pair.sentenceBleu, DIGITS);
  });

  test('BLEU of a corpus of this one sentence', () => {
    expect(bleuScore(bleuStatistics(pair.reference, pair.hypothesis))).toBeCloseTo(pair.corpusBleuAlone, DIGITS);
  });

  test('chrF++ of the sentence', () => {
    expect(chrfScore(chrfStatistics(pair.reference, pair.hypothesis))).toBeCloseTo(pair.chrf, DIGITS);
  });
});

describe('corpus scores are functions of summed statistics', () => {
  test('BLEU', () => {
    const rows = pairs.map((pair) => bleuStatistics(pair.reference, pair.hypothesis));
    expect(bleuScore(sum(rows))).toBeCloseTo(corpus.bleu, DIGITS);
  });

  test('chrF++', () => {
    const rows = pairs.map((pair) => chrfStatistics(pair.reference, pair.hypothesis));
    expect(chrfScore(sum(rows))).toBeCloseTo(corpus.chrf, DIGITS);
  });

  test('chrF, from the statistics of chrF++', () => {
    const rows = pairs.map((pair) => chrfStatistics(pair.reference, pair.hypothesis));
    expect(characterScore(sum(rows))).toBeCloseTo(corpus.chrfCharacters, DIGITS);
    for (const [index, pair] of pairs.entries()) {
      expect(characterScore(rows[index] ?? []), pair.name).toBeCloseTo(pair.chrfCharacters, DIGITS);
    }
  });

  test('statistics may lie anywhere in a wider row', () => {
    const row = [7, 7, 7, ...bleuStatistics('a b c d', 'a b c e')];
    expect(bleuScore(row, 3)).toBeCloseTo(59.46, 2);
  });
});
