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

  test('plain cross-entropies are of their own losses and tokens, on both sides', () => {
    const plain = { plainLoss: 8, plainTokens: 4, plainEnglishLoss: 3, plainEnglishTokens: 2 };
    const points = pointEstimates(scoreSystem(items, [generation('a', '', plain), generation('b', '')], null));
    expect(points.plainCrossEntropy).toEqual({ value: 2, items: 1 });
    expect(points.plainEnglishCrossEntropy).toEqual({ value: 1.5, items: 1 });
  });

  test('relevance is the nats a token gains by its own context, a gap for each item', () => {
    const answers = [
      generation('a', 'x', { referenceInContext: { tokens: 4, own: 4, other: 8 } }),
      generation('b', 'y', { referenceInContext: { tokens: 1, own: 3, other: 1 }, answerInContext: null }),
    ];
    const scores = scoreSystem(items, answers, null);
    expect(itemScores(scores, 'contextRelevance')).toEqual(Float64Array.of(1, -2));
    expect(pointEstimates(scores).contextRelevance?.value).toBe(-0.5);
    expect(Object.keys(scores.metrics)).not.toContain('answerRelevance');
  });

  test('repeating earlier answers is measured where there are any and the answer has four words', () => {
    const turn = (content: string) => [
      { role: 'assistant' as const, content },
      { role: 'user' as const, content: 'Og så?' },
    ];
    const earlier = [...turn('Du skal først vaske dine hænder.'), ...turn('Bland mel og vand i en skål.')];
    const followUp = { ...item('c', 'x'), prompt: [{ role: 'user' as const, content: 'Hvordan?' }, ...earlier] };
    const score = (output: string) =>
      scoreSystem([followUp], [generation('c', output)], null).metrics.earlierTurns?.rows ?? null;
    expect(score('Bland mel og vand i en skål.')).toEqual(Float64Array.of(1, 1));
    expect(score('Bland mel og vand nu, tak.')).toEqual(Float64Array.of(1 / 3, 1));
    expect(score('Sæt den i ovnen en time.')).toEqual(Float64Array.of(0, 1));
    expect(score('Bland mel.')).toBeNull();
    const first = scoreSystem([item('a', 'x')], [generation('a', 'Bland mel og vand i en skål.')], null);
    expect(first.metrics.earlierTurns).toBeUndefined();
  });

  test('empty and unfinished answers are shares; a baseline is never unfinished', () => {
    const cut = { finished: false };
    const points = pointEstimates(scoreSystem(items, [generation('a', ' \u0085\n', cut), generation('b', 'ja')], null));
    expect(points.empty?.value).toBe(0.5);
    expect(points.unfinished?.value).toBe(0.5);
    const baseline = items.map(({ id }) => ({ id, output: 'x' }));
    expect(pointEstimates(scoreSystem(items, baseline, null)).unfinished).toBeUndefined();
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
