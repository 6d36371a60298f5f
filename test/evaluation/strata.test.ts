import { expect, test } from 'vitest';
import { scoreSystems } from '../../evaluation/score-systems.js';
import { scoreStrata } from '../../evaluation/strata.js';
import { exampleGenerations, exampleItems } from './example-run.js';

const items = exampleItems(30).slice(0, 30);
const base = exampleGenerations(items, { danish: 0.8, keep: 0.5, loss: 1.4, english: 2 }, 0);
const linesOf = (some: typeof items) => {
  const ids = new Set(some.map(({ id }) => id));
  const models = { base: base.filter(({ id }) => ids.has(id)) };
  return [...scoreSystems({ items: some, train: [], models, languageIdentifier: null })];
};
const overlapping = new Set(items.slice(0, 10).map(({ id }) => id));

test('scores are given on all items, the clean and the overlapping ones, each as if it were the whole test set', () => {
  const strata = scoreStrata(linesOf(items), overlapping);
  expect(strata.map(({ name, items: count }) => [name, count])).toEqual([
    ['full', 30],
    ['clean', 20],
    ['overlapping', 10],
  ]);
  const clean = scoreStrata([...linesOf(items.slice(10)), ...linesOf(items.slice(0, 1))], overlapping);
  expect(strata[1]).toEqual(clean[1]);
  expect(strata[1]?.scores['base']?.chrf).not.toBe(strata[0]?.scores['base']?.chrf);
});

test('there are no parts where all items are of one kind', () => {
  expect(scoreStrata(linesOf(items), new Set())).toEqual([]);
  expect(scoreStrata(linesOf(items), new Set(items.map(({ id }) => id)))).toEqual([]);
});
