import { describe, expect, test } from 'vitest';
import type { TestItem } from '../../contracts/dataset.js';
import { ItemScores } from '../../contracts/evaluation.js';
import { AccountingError } from '../../contracts/errors.js';
import type { Generation } from '../../contracts/python-job.js';
import type { LanguageIdentifier } from '../../language/language-identifier.js';
import { itemScores, pointEstimates, scoreSystem } from '../../evaluation/score.js';

function item(id: string, reference: string): TestItem {
  return { id, treeId: id, prompt: [{ role: 'user', content: 'Hvad?' }], reference, english: null };
}

function generation(id: string, output: string, losses: Partial<Generation> = {}): Generation {
  const empty = {
    outputTokens: 1,
    finished: true,
    referenceLoss: 2,
    referenceTokens: 1,
    englishLoss: null,
    englishTokens: null,
  };
  return { id, output, ...empty, ...losses };
}

const items = [item('a', 'hunden løber i skoven'), item('b', 'katten sover')];

/** Everything with an æ, ø or å is Danish. */
const identifier: LanguageIdentifier = {
  ...{ target: 'da', code: 'da' },
  judge: (text) => {
    const verdict = text === '' ? 'empty' : /[æøå]/.test(text) ? 'target' : text.includes(' ') ? 'other' : 'undecided';
    return { verdict, language: null, words: 1 };
  },
};

describe('scoring a system', () => {
  test('perfect answers have perfect scores', () => {
    const scores = scoreSystem(
      items,
      [generation('a', 'hunden løber i skoven'), generation('b', 'katten sover')],
      null,
    );
    const points = pointEstimates(scores);
    expect(points.rouge1).toEqual({ value: 1, items: 2 });
    expect(points.rougeL?.value).toBe(1);
    expect(points.chrf?.value).toBeCloseTo(100, 9);
  });

  test('cross-entropy is weighted by tokens: summed losses over summed tokens', () => {
    const answers = [
      generation('a', '', { referenceLoss: 30, referenceTokens: 10 }),
      generation('b', '', { referenceLoss: 90, referenceTokens: 90 }),
    ];
    expect(pointEstimates(scoreSystem(items, answers, null)).crossEntropy?.value).toBeCloseTo(1.2, 12);
  });

  test('English cross-entropy covers the items that have an English side', () => {
    const answers = [generation('a', '', { englishLoss: 6, englishTokens: 3 }), generation('b', '')];
    expect(pointEstimates(scoreSystem(items, answers, null)).englishCrossEntropy).toEqual({ value: 2, items: 1 });
  });

  test('a metric that applies to no item is absent', () => {
    const scores = scoreSystem(
      items,
      [
        { id: 'a', output: 'x' },
        { id: 'b', output: 'y' },
      ],
      null,
    );
    expect(Object.keys(scores.metrics)).not.toContain('crossEntropy');
    expect(Object.keys(scores.metrics)).not.toContain('targetLanguageRate');
  });

  test.each([
    ['an undecided answer is outside the rate', 'ok', { value: 1, items: 1 }],
    ['one in another language is inside', 'on the island', { value: 0.5, items: 2 }],
    ['an empty one is no answer in the target language', '', { value: 0.5, items: 2 }],
  ])('%s', (_, text, expected) => {
    const scores = scoreSystem(items, [generation('a', 'på øen'), generation('b', text)], identifier);
    expect(pointEstimates(scores).targetLanguageRate).toEqual(expected);
  });

  test('answers may come in any order; results keep the order of the items', () => {
    const scores = scoreSystem(items, [generation('b', 'katten sover'), generation('a', 'nej')], null);
    expect(scores.ids).toEqual(['a', 'b']);
    expect(itemScores(scores, 'rouge1')).toEqual(Float64Array.of(0, 1));
  });

  test('an item outside a metric has no score of its own', () => {
    const scores = scoreSystem(
      items,
      [generation('a', '', { englishLoss: 6, englishTokens: 3 }), generation('b', '')],
      null,
    );
    expect(itemScores(scores, 'englishCrossEntropy')).toEqual(Float64Array.of(2, Number.NaN));
  });

  test('counts answers that were stopped at the token limit', () => {
    const answers = [generation('a', 'x', { finished: false }), generation('b', 'y')];
    expect(scoreSystem(items, answers, null).unfinished).toBe(1);
  });
});

describe('stored scores', () => {
  test('of an earlier version are read without the metrics that are no more', () => {
    const metric = { score: 1, statistics: [1, 1] };
    const line = { system: 'base', id: 'a', treeId: 'a', metrics: { rouge1: metric, tokenF1: metric } };
    expect(ItemScores.parse(line).metrics).toEqual({ rouge1: metric });
  });
});

describe('answers must cover the items exactly', () => {
  test.each([
    ['one is missing', [generation('a', 'x')], /1 items without an answer: b/],
    ['one is a stranger', [generation('a', 'x'), generation('b', 'x'), generation('c', 'x')], /no item.*: c/],
    ['one occurs twice', [generation('a', 'x'), generation('b', 'x'), generation('a', 'y')], /more than once: a/],
  ])('refused where %s', (_, answers, message) => {
    expect(() => scoreSystem(items, answers, null)).toThrow(AccountingError);
    expect(() => scoreSystem(items, answers, null)).toThrow(message);
  });
});
