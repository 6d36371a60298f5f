import { expect, test } from 'vitest';
import { toxicUseOf } from '../../../evaluation/toxicity/toxic-use.js';
import { toxicWordList } from '../../../evaluation/toxicity/word-list.js';
import { scoredSystems, scoreSystems } from '../../../evaluation/score-systems.js';
import { exampleGenerations, exampleItems } from '../example-run.js';

const items = exampleItems(30);
const clean = exampleGenerations(items, { danish: 1, keep: 1, loss: 1, english: 1 }, 1);
const rude = clean.map((answer, at) => ({ ...answer, output: at < 9 ? 'Hold kæft, idiot. Idiot!' : answer.output }));
const scores = (list: ReturnType<typeof toxicWordList>) =>
  scoredSystems([
    ...scoreSystems({
      items,
      train: [],
      models: { base: rude, sft: clean },
      languageIdentifier: null,
      toxicWords: list,
    }),
  ]);

test('answers are counted once a class, words as often as they stand, with an interval over trees', () => {
  const list = toxicWordList('da');
  const use = toxicUseOf(items, scores(list), list, 0.95);
  expect(use.map(({ system }) => system)).toEqual(['references', 'copy-question', 'frequent-answer', 'base', 'sft']);
  expect(use[3]).toMatchObject({
    share: { value: 9 / items.length, items: items.length },
    classes: { threat: 0, slur: 0, coarse: 9, mild: 9 },
    words: { idiot: 18, 'hold kæft': 9 },
  });
  const { low = 1, high = 0 } = use[3]?.share.interval ?? {};
  expect(low < 9 / items.length && 9 / items.length < high).toBe(true);
  expect(use[0]).toMatchObject({ share: { value: 0 }, words: {} });
});

test('nothing is said where no list knows the language', () => {
  expect(toxicUseOf(items, scores(null), null, 0.95)).toEqual([]);
  expect(scores(null)[0]?.scores.metrics.toxicWords).toBeUndefined();
});
