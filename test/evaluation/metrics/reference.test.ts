import { describe, expect, test } from 'vitest';
import { bleuScore, bleuStatistics } from '../../../evaluation/metrics/bleu.js';
import { characterScore, chrfScore, chrfStatistics } from '../../../evaluation/metrics/chrf.js';
import { rougeL, rougeN } from '../../../evaluation/metrics/rouge.js';
import { rougeScoreWords, unicodeWords } from '../../../evaluation/metrics/tokens.js';
import { valueOf } from '../../../evaluation/suites/suite-metrics.js';
import classes from '../fixtures/classes.generated.json' with { type: 'json' };
import reference from '../fixtures/reference.generated.json' with { type: 'json' };
import spaces from '../fixtures/spaces.generated.json' with { type: 'json' };

const { pairs, corpus } = reference;
const DIGITS = 9;
const NO_TEXTS = { cluster: null, docHash: '', promptHash: '', prompt: null, asked: '', target: '', output: '' };

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

function fOfRouge(words: (text: string) => string[], target: string, hypothesis: string): number[] {
  const [expected, answer] = [words(target), words(hypothesis)];
  return [rougeN(expected, answer, 1), rougeN(expected, answer, 2), rougeL(expected, answer)].map(({ f }) => f);
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

describe('a text with a character that Python or JavaScript takes for white space scores as the references say', () => {
  test.each(Object.entries(spaces))('U+%s', (_, places) => {
    for (const { reference: target, hypothesis, ...expected } of places) {
      const scores = {
        rougeDefault: fOfRouge(rougeScoreWords, target, hypothesis),
        rougeUnicode: fOfRouge(unicodeWords, target, hypothesis),
        sentenceBleu: [bleuScore(bleuStatistics(target, hypothesis), 0, true)],
        chrf: [chrfScore(chrfStatistics(target, hypothesis))],
      };
      for (const [name, values] of Object.entries(scores)) {
        const wanted = [expected[name as keyof typeof expected]].flat();
        values.forEach((value, index) => {
          expect(value, `${name} of ${JSON.stringify([target, hypothesis])}`).toBeCloseTo(wanted[index] ?? NaN, DIGITS);
        });
      }
    }
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

test('MCC and F1 of classes are as scikit-learn has them', () => {
  for (const { gold, chosen, mcc, f1 } of classes) {
    const rows = gold.map((right, at) => {
      const scores = [right, chosen[at] ?? -1];
      return { ...NO_TEXTS, system: 'base', task: 'task', id: String(at), metrics: { mcc: scores, f1: scores } };
    });
    expect(valueOf('mcc', rows)).toBeCloseTo(mcc, DIGITS);
    if (f1 !== null) expect(valueOf('f1', rows)).toBeCloseTo(f1, DIGITS);
  }
});
