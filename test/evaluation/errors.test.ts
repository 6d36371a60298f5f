import { describe, expect, test } from 'vitest';
import type { SuiteScore } from '../../contracts/suite.js';
import { suiteErrors } from '../../evaluation/errors/suite-errors.js';
import { terciles } from '../../evaluation/errors/subsets.js';
import { errorSection } from '../../evaluation/report/error-section.js';
import { chiSquaredTail, heterogeneityOf } from '../../evaluation/statistics/heterogeneity.js';
import { seededRandom } from '../../evaluation/statistics/random.js';
import type { ScoredSuite } from '../../evaluation/suites/suite-results.js';
import { exampleItems, exampleReport } from './example-run.js';
import { exampleSuite } from './suites/example-suite.js';

const OPTIONS = { confidence: 0.95, seed: 7 };
const TASKS = ['one', 'two', 'three'];

/** Each model right at a rate of its own in each of three tasks of 100 items. */
function suiteOf(name: string, rates: Readonly<Record<string, readonly number[]>>): ScoredSuite {
  const { facts } = exampleSuite({}, { name, title: name });
  const rows = Object.entries(rates).flatMap(([system, byTask], seed) => {
    const random = seededRandom(seed + 1);
    return TASKS.flatMap((task, at) =>
      Array.from({ length: 100 }, (_, item): SuiteScore => {
        const right = Number(random.below(1000) < 1000 * (byTask[at] ?? 0));
        return {
          ...{ system, task, id: `${task}/${item}`, cluster: null, docHash: '', promptHash: '', prompt: null },
          ...{ promptCharacters: 100 + item, asked: `Spørgsmål ${item}`, target: 'ja', output: right ? 'ja' : 'nej' },
          metrics: { acc: [right] },
        };
      }),
    );
  });
  return { facts: { ...facts, metrics: { primary: 'acc', secondary: [], tasks: {} } }, rows };
}

const oneTask = suiteOf('one-task', { base: [0.3, 0.5, 0.5], sft: [0.9, 0.5, 0.5] });
const everywhere = suiteOf('everywhere', { base: [0.4, 0.4, 0.4], sft: [0.7, 0.7, 0.7] });
const analysed = (suites: readonly ScoredSuite[]) => suiteErrors(suites, 'da', OPTIONS);

describe('heterogeneity', () => {
  test('has the χ² of scipy 1.17', () => {
    const tails = [chiSquaredTail(3.2, 1), chiSquaredTail(5.5, 2), chiSquaredTail(12.1, 5), chiSquaredTail(70.3, 56)];
    expect(tails).toEqual(
      [0.07363827012030258, 0.06392786120670757, 0.033442946211414463, 0.09465951909822522].map(
        (value) => expect.closeTo(value, 9) as number,
      ),
    );
  });

  test('is Cochran’s Q over the weighted mean, and I² what is more than chance', () => {
    const deltas = [0.1, 0.3, -0.05, 0.2];
    const errors = [0.05, 0.1, 0.04, 0.2];
    const found = heterogeneityOf(deltas.map((delta, at) => ({ delta, standardError: errors[at] ?? NaN })));
    expect(found).toEqual({
      q: expect.closeTo(13.898097826086955, 9) as number,
      p: expect.closeTo(0.003047192010001264, 9) as number,
      iSquared: expect.closeTo(0.7841431224948675, 9) as number,
      subsets: 4,
    });
  });

  test('is not told of a single subset whose spread is known', () => {
    const subsets = [0, 0.1].map((standardError) => ({ delta: 1, standardError }));
    expect(heterogeneityOf(subsets)).toBeNull();
  });

  test('raises about as many false alarms as it says', () => {
    const random = seededRandom(3);
    const normal = () => Array.from({ length: 12 }, () => random.below(10_001) / 10_000).reduce((a, b) => a + b) - 6;
    const alarms = Array.from({ length: 1000 }, () =>
      heterogeneityOf([1, 2, 3, 4].map((standardError) => ({ delta: standardError * normal(), standardError }))),
    ).filter((found) => found !== null && found.p < 0.05);
    expect(alarms.length).toBeGreaterThan(30);
    expect(alarms.length).toBeLessThan(75);
  });
});

test('a third of the items is short, a third is long, and equal lengths are in one third', () => {
  const found = terciles(new Map(Array.from({ length: 9 }, (_, at) => [`${at}`, at])));
  expect([...found.values()]).toEqual(['short', 'middle', 'long'].flatMap((name) => [name, name, name]));
  expect(
    new Set(
      terciles(
        new Map([
          ['a', 5],
          ['b', 5],
          ['c', 5],
        ]),
      ).values(),
    ),
  ).toEqual(new Set(['long']));
});

describe('where a difference comes from', () => {
  test('one task: the test finds it, and without it nothing is left', () => {
    const [found] = analysed([oneTask]);
    const byTask = found?.consistency.find(({ by }) => by === 'task');
    expect(found?.interval?.low).toBeGreaterThan(0);
    expect(byTask?.test?.p).toBeLessThan(0.001);
    expect(byTask?.test?.iSquared).toBeGreaterThan(0.8);
    expect(byTask?.without?.name).toBe('one');
    expect(byTask?.without?.interval?.low).toBeLessThan(0);
  });

  test('everywhere: it is the same in every task, and stays without any', () => {
    const [found] = analysed([everywhere]);
    const byTask = found?.consistency.find(({ by }) => by === 'task');
    expect(byTask?.test?.p).toBeGreaterThan(0.05);
    expect(byTask?.without?.interval?.low).toBeGreaterThan(0);
  });

  test('subsets hold every item once, flips too, and their differences make up the whole', () => {
    for (const { delta, items, flips, consistency } of analysed([oneTask, everywhere])) {
      expect(delta).toBeCloseTo(((flips?.gained.count ?? NaN) - (flips?.lost.count ?? NaN)) / items, 12);
      for (const { subsets } of consistency) {
        const sum = (of: (one: (typeof subsets)[number]) => number) => subsets.reduce((all, one) => all + of(one), 0);
        expect(sum((one) => one.items)).toBe(items);
        expect(sum((one) => one.gained ?? NaN)).toBe(flips?.gained.count);
        expect(sum((one) => one.lost ?? NaN)).toBe(flips?.lost.count);
        expect(sum((one) => one.items * one.delta) / items).toBeCloseTo(delta, 12);
      }
    }
  });

  test('over several suites it is told by suite and scenario, in the language taught and in others', () => {
    const english = ['x', 'y'].map((name) => ({
      ...everywhere,
      facts: { ...everywhere.facts, name, title: name, language: 'en' },
    }));
    const together = analysed([oneTask, everywhere, ...english]).filter(({ suite }) => suite === '');
    expect(together.map(({ scope, items }) => [scope, items])).toEqual([
      ['taught', 600],
      ['others', 600],
    ]);
    expect(together[0]?.consistency.find(({ by }) => by === 'suite')?.subsets.map(({ name }) => name)).toEqual([
      'one-task',
      'everywhere',
    ]);
  });

  test('items are drawn by the seed, are what they are said to be, and are the same every time', () => {
    const [found] = analysed([oneTask]);
    expect(found?.flips?.seed).toBe(7);
    expect(found?.flips?.gained.shown).toHaveLength(5);
    for (const { before, after } of found?.flips?.gained.shown ?? []) expect([before, after]).toEqual(['nej', 'ja']);
    expect(analysed([oneTask])).toEqual([found]);
    expect(suiteErrors([oneTask], 'da', { ...OPTIONS, seed: 8 })[0]?.flips?.gained.shown).not.toEqual(
      found?.flips?.gained.shown,
    );
  });

  test('graded answers do not flip, and have their difference by subset all the same', () => {
    const graded = { ...oneTask, rows: oneTask.rows.map((row, at) => ({ ...row, metrics: { acc: [(at % 7) / 7] } })) };
    const [found] = analysed([graded]);
    expect(found?.flips).toBeNull();
    expect(found?.consistency[0]?.subsets.map(({ gained }) => gained)).toEqual([null, null, null]);
  });
});

describe('the section on errors', () => {
  const text = (html = '') => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  const withDpo = (suite: ScoredSuite) => {
    const dpo = suite.rows.filter(({ system }) => system === 'sft').map((row) => ({ ...row, system: 'dpo' }));
    return { ...suite, rows: [...suite.rows, ...dpo] };
  };
  const data = exampleReport({ items: exampleItems(20), suites: [oneTask, everywhere].map(withDpo) });
  const html = text(errorSection(data)?.text);

  test('says in both languages what a difference rests on, and shows what flipped', () => {
    expect(html).toContain('The difference rests on one: without it none can be told from chance.');
    expect(html).toContain('Forskellen hviler på one: uden den kan ingen skelnes fra tilfældet.');
    expect(html).toMatch(/Heterogeneity over 3 subsets: Q = [\d.]+, p &lt; 0\.001, I² = /);
    expect(html).toContain('drawn with seed 42');
    expect(html).not.toMatch(/rests on (two|three|everywhere)/);
  });

  test('tells conversations by the length of their prompts, and is not there in older reports', () => {
    expect(html).toMatch(/Held-out conversations chrF\+\+: .*shortest third/);
    expect(errorSection({ ...data, errors: [] })).toBeNull();
  });
});
