import { describe, expect, it } from 'vitest';
import { CHANGES } from '../../../bench/contamination/changes.js';
import { hasCorpora, readCorpora } from '../../../bench/contamination/corpora.js';
import { measure } from '../../../bench/contamination/measure.js';
import type { MergedMessage, TestItem } from '../../../contracts/dataset.js';
import { comparableWords } from '../../../dataset/contamination/comparable-words.js';
import { SHORT } from '../../../dataset/contamination/overlap-index.js';
import { prepareDataset } from '../../../dataset/prepare.js';
import { seededRandom } from '../../../evaluation/statistics/random.js';
import { merged } from '../support.js';

const skipped = hasCorpora ? '' : ' (SKIPPED: ../shared/data is missing)';
const options = { language: 'da', seed: 42, validationFraction: 0.1, testFraction: 0.3, maxItems: 2048 };
const kept = { ...options, contamination: 'report' } as const;
const excluded = { ...options, contamination: 'exclude' } as const;

/** News sentences as conversations, a question and an answer each, with their English. */
function newsTrees(): MergedMessage[] {
  const { 'news, da': danish = [], 'news, en': english = [] } = readCorpora();
  const message = (id: string, parent: string | null, at: number) =>
    merged(id, parent, { treeId: `t${at}`, text: english[at]?.text ?? '', translation: danish[at]?.text ?? '' });
  return Array.from({ length: danish.length / 2 }, (_, i) => 2 * i).flatMap((at) => [
    message(`p${at}`, null, at),
    { ...message(`a${at}`, `p${at}`, at + 1), treeId: `t${at}` },
  ]);
}

interface Plant {
  readonly item: TestItem;
  readonly change: string;
  readonly side: 'text' | 'translation';
}

/** Every other copy is changed lightly, every other two are in the language of the source alone. */
function plantsFor(items: readonly TestItem[]): Plant[] {
  const light = ['capitals, other punctuation', '10 % of words swapped with the next', 'clauses swapped'];
  return items.map((item, i) => ({
    item,
    change: i % 2 === 0 ? 'verbatim' : (light[Math.floor(i / 2) % light.length] ?? ''),
    side: i % 4 < 2 ? 'text' : 'translation',
  }));
}

/** Puts each copy of a test item's answer in the place of an answer that is trained on, on one side. */
function plant(messages: readonly MergedMessage[], plants: readonly Plant[], places: readonly string[]) {
  const random = seededRandom(1);
  const copies = plants.map(({ item, change, side }, i) => {
    const original = side === 'text' ? (item.english?.reference ?? '') : item.reference;
    return [places[i], { [side]: CHANGES[change]?.change(original, random, []) }] as const;
  });
  const byPlace = new Map(copies);
  return messages.map((message) => ({ ...message, ...byPlace.get(message.id) }));
}

describe.skipIf(!hasCorpora)(`five per cent of a test split planted into training${skipped}`, () => {
  const messages = hasCorpora ? newsTrees() : [];
  const before = prepareDataset(messages, kept);
  const known = new Set(before.contamination.overlapping);
  const long = before.test.filter(({ id, reference }) => !known.has(id) && comparableWords(reference).length >= SHORT);
  const plants = plantsFor(long.slice(0, Math.ceil(0.05 * before.test.length) * 4));
  const places = before.sftTrain.map(({ id }) => id);
  const withPlants = plant(messages, plants, places);

  it('is found, all that is verbatim and nine of ten light paraphrases, and nothing else', () => {
    const { overlapping } = prepareDataset(withPlants, kept).contamination;
    const found = new Set(overlapping.filter((id) => !known.has(id)));
    const recall = (isVerbatim: boolean) => {
      const own = plants.filter(({ change }) => (change === 'verbatim') === isVerbatim);
      return own.filter(({ item }) => found.has(item.id)).length / own.length;
    };
    expect(recall(true)).toBe(1);
    expect(recall(false)).toBeGreaterThanOrEqual(0.9);
    const planted = new Set(plants.map(({ item }) => item.id));
    const others = [...found].filter((id) => !planted.has(id));
    expect(others.length / before.test.length).toBeLessThanOrEqual(0.01);
  });

  it('is not trained on: the rows that hold it are excluded, all others stay', () => {
    const { sftTrain, contamination } = prepareDataset(withPlants, excluded);
    const rest = prepareDataset(messages, excluded).sftTrain.map(({ id }) => id);
    const planted = new Set(places.slice(0, plants.length));
    expect(sftTrain.map(({ id }) => id)).toEqual(rest.filter((id) => !planted.has(id)));
    expect(contamination).toMatchObject({ rows: 'excluded', overlapping: [] });
  });
});

describe.skipIf(!hasCorpora)(`real texts, half of them held out${skipped}`, () => {
  const results = hasCorpora
    ? Object.entries(readCorpora()).map(([name, corpus]) => [name, measure(corpus)] as const)
    : [];

  it.each(results)('%s: copies are found as often as is promised', (_, { recall }) => {
    const missed = Object.entries(CHANGES).filter(([name, { wanted }]) => (recall[name] ?? 0) < wanted);
    expect(missed.map(([name]) => [name, recall[name]])).toEqual([]);
  });

  it('are found in at most one of a hundred cases where nothing is planted', () => {
    const alarms = results.reduce((sum, [, { falseAlarms }]) => sum + falseAlarms, 0);
    expect(alarms / results.reduce((sum, [, { heldOut }]) => sum + heldOut, 0)).toBeLessThanOrEqual(0.01);
  });
});
