import { describe, expect, test } from 'vitest';
import { AccountingError } from '../../../contracts/errors.js';
import type { SuiteBaselines } from '../../../contracts/suite.js';
import { PAIRS } from '../../../evaluation/compare.js';
import { judge } from '../../../evaluation/judge.js';
import { buildComparison } from '../../../evaluation/report/report-data.js';
import {
  baselinePairs,
  suiteItems,
  suitePairs,
  suiteResult,
  type ScoredSuite,
} from '../../../evaluation/suites/suite-results.js';
import { exampleFamily, exampleInput } from '../example-run.js';
import { exampleSuite } from './example-suite.js';

const suite = exampleSuite({ base: 0.55, sft: 0.8, dpo: 0.8 });
const result = suiteResult(suite, 0.95);

function rightAnswers(system: string, { rows }: ScoredSuite = suite): number {
  return rows.filter((row) => row.system === system && row.metrics['acc']?.[0] === 1).length;
}

function outcomes(scored: ScoredSuite) {
  const family = exampleFamily(true, [scored]);
  const { claims } = judge(family, suitePairs(scored, PAIRS), { shuffles: 10_000, seed: 1 });
  return Object.fromEntries(
    claims.flatMap((claim) => (claim.suite === 'exam' ? [[claim.candidate, claim.outcome]] : [])),
  );
}

describe('the results of a suite', () => {
  test('a rate is the share of the items, inside its interval, of all and of each task', () => {
    const { value, interval, items } = result.scores['sft']?.['acc'] ?? { value: NaN, interval: null, items: 0 };
    expect(value).toBe(rightAnswers('sft') / 200);
    expect(items).toBe(200);
    expect(interval && interval.low < value && value < interval.high).toBe(true);
    expect(result.tasks.map(({ task, items: own }) => [task, own])).toEqual([
      ['one', 120],
      ['two', 80],
    ]);
    const [one, two] = result.tasks;
    expect((120 * (one?.scores['sft'] ?? NaN) + 80 * (two?.scores['sft'] ?? NaN)) / 200).toBeCloseTo(value, 12);
  });

  // QQP of GLUE has 40,430 items: a call with that many arguments, for each system, overflows the stack.
  test('of 40,430 items have a correlation and a table of classes', () => {
    const large = suiteResult(exampleSuite({ base: 0.5, sft: 0.8 }, { items: 40_430 }), 0.95);
    expect(large.scores['sft']?.['mcc']?.value).toBeCloseTo(0.6, 1);
    expect(large.confusion?.['sft']).toHaveLength(2);
  });

  test('the table of classes counts every item, the right ones on its diagonal', () => {
    const table = result.confusion?.['dpo'] ?? [];
    expect(table.flat().reduce((sum, count) => sum + count, 0)).toBe(200);
    expect((table[0]?.[0] ?? 0) + (table[1]?.[1] ?? 0)).toBe(rightAnswers('dpo'));
  });

  test('choices make such a table where all tasks have the same classes, and else none', () => {
    const choosing = (labelsOf: (task: string) => string[] | undefined): ScoredSuite => ({
      facts: { ...suite.facts, metrics: { primary: 'acc', secondary: [], tasks: {} } },
      rows: suite.rows.map(({ metrics: { acc = [], mcc = [] }, ...row }) => {
        const labels = row.prompt === null && row.id !== 'two/120' ? undefined : labelsOf(row.task);
        return { ...row, metrics: { acc, choice: mcc }, ...(labels && { labels }) };
      }),
    });
    const tableOf = (scored: ScoredSuite) => suiteResult(scored, 0.95).confusion;
    expect(tableOf(choosing(() => ['nej', 'ja']))).toEqual(result.confusion);
    expect(tableOf(choosing((task) => (task === 'one' ? ['nej', 'ja'] : ['falsk', 'sand'])))).toBeNull();
    expect(tableOf(choosing((task) => (task === 'one' ? ['nej', 'ja'] : undefined)))).toBeNull();
    expect(tableOf(choosing(() => undefined))).toBeNull();
  });

  test('an F1 of words, one number of each item, is a mean', () => {
    const rows = suite.rows.map((row, at) => ({ ...row, metrics: { acc: [1], f1: [at % 2 === 0 ? 0.25 : 0.75] } }));
    const facts = { ...suite.facts, metrics: { primary: 'acc', secondary: ['f1'], tasks: {} } };
    expect(suiteResult({ facts, rows }, 0.95).scores['sft']?.['f1']?.value).toBe(0.5);
  });

  test('differences are those of the scores, for metrics over all items too', () => {
    for (const { metric, candidate, reference, delta } of judge(
      exampleFamily(true, [suite]),
      suitePairs(suite, PAIRS),
      {
        shuffles: 10_000,
        seed: 1,
      },
    ).differences) {
      const value = (system: string) => result.scores[system]?.[metric]?.value ?? NaN;
      expect(delta).toBeCloseTo(value(candidate) - value(reference), 12);
    }
  });

  test('a metric that was scored of other items of one system is refused, not paired by place', () => {
    const rows = suite.rows.map((row) => {
      const lacks = (row.system === 'sft' && row.id === 'one/3') || (row.system === 'base' && row.id === 'one/4');
      return lacks ? { ...row, metrics: {} } : row;
    });
    expect(() => suitePairs({ ...suite, rows }, PAIRS)).toThrow(/acc of the same items for base and sft/);
  });

  test('the first prompt stands there whole, and every item holds what each system said', () => {
    expect(result.prompt).toEqual({ text: 'Spørgsmål: Er Danmark et land?\nSvar:', sha256: 'prompt 0' });
    const items = suiteItems(suite);
    expect(items).toHaveLength(200);
    for (const { answers } of items) expect(Object.keys(answers)).toEqual(['base', 'sft', 'dpo']);
    expect(items.filter(({ scores }) => scores['sft'] === 100)).toHaveLength(rightAnswers('sft'));
  });

  test('what several items share is the unit of the interval', () => {
    const rows = suite.rows.map((row) => ({
      ...row,
      cluster: `passage ${Math.floor(Number(row.id.split('/')[1]) / 50)}`,
    }));
    expect(suiteResult({ ...suite, rows }, 0.95).scores['sft']?.['acc']?.interval).toBeNull();
  });

  test('items that training rows hold are told apart: nothing rests on them, and all is shown beside', () => {
    const isHeld = ({ id }: { readonly id: string }) => id.endsWith('7');
    const [rows, overlapping] = [suite.rows.filter((row) => !isHeld(row)), suite.rows.filter(isHeld)];
    const { items, overlapping: apart } = suiteResult({ ...suite, rows, overlapping }, 0.95);
    expect([items, apart?.items]).toEqual([180, 20]);
    expect(apart?.full['sft']).toBeCloseTo(result.scores['sft']?.['acc']?.value ?? NaN, 12);
    expect(result.overlapping).toBeNull();
  });

  test('systems that answered other items are refused', () => {
    const rows = suite.rows.filter(({ system, id }) => system !== 'sft' || id !== 'one/7');
    expect(() => suiteResult({ ...suite, rows }, 0.95)).toThrow(AccountingError);
  });
});

describe('baselines of a suite', () => {
  const learned = (changes: Partial<SuiteBaselines[number]> = {}): SuiteBaselines =>
    (['majority-class', 'n-grams'] as const).map((baseline) => ({
      ...{ baseline, task: 'one', split: 'train', rows: 2000, of: 9000, missing: null, ...changes },
    }));
  const withBaseline = (systems: readonly string[], baselines: SuiteBaselines): ScoredSuite => {
    const made = systems.flatMap((system) => {
      const rows = suite.rows.filter((row) => row.system === 'base');
      return rows.map((row) => ({
        ...row,
        system,
        metrics: { acc: [1 - (row.metrics['mcc']?.[0] ?? 0)], mcc: [row.metrics['mcc']?.[0] ?? 0, 0] },
      }));
    });
    const rows = suite.rows.map((row) => ({ ...row, metrics: { ...row.metrics, options: [2] } }));
    return { ...suite, rows: [...rows, ...made], baselines };
  };

  test('stand beside the models with the same metrics, what is expected of guessing first', () => {
    const { baselines, scores } = suiteResult(withBaseline(['majority-class', 'n-grams'], learned()), 0.95);
    expect(baselines.map(({ baseline, missing }) => [baseline, missing])).toEqual([
      ['random', null],
      ['majority-class', null],
      ['n-grams', null],
    ]);
    expect(baselines[0]?.scores).toEqual({
      acc: { value: 0.5, interval: null, items: 200 },
      mcc: { value: 0, interval: null, items: 200 },
    });
    expect(baselines[1]?.scores['acc']).toMatchObject({ value: 0.5, items: 200 });
    expect(baselines[1]?.scores['acc']?.interval).not.toBeNull();
    expect(baselines[1]?.learned).toMatchObject([{ rows: 2000, of: 9000 }]);
    expect(scores).toEqual(result.scores);
  });

  test('are paired with every model item by item, and answer in no sample', () => {
    const scored = withBaseline(['majority-class'], learned());
    expect(baselinePairs(scored).map(({ reference, candidate, ids }) => [reference, candidate, ids.length])).toEqual(
      ['base', 'sft', 'dpo'].map((model) => ['majority-class', model, 200]),
    );
    const rowsOf = (one: ScoredSuite) => suitePairs(one, PAIRS).map(({ candidateRows }) => candidateRows);
    expect(rowsOf(scored)).toEqual(rowsOf(suite));
    expect(Object.keys(suiteItems(scored)[0]?.answers ?? {})).toEqual(['base', 'sft', 'dpo']);
  });

  test('that are missing say why, and one of some tasks alone is none of the suite', () => {
    const why = suiteResult(withBaseline([], learned({ missing: 'no-training-split' })), 0.95).baselines;
    expect(why.map(({ missing }) => missing)).toEqual([null, 'no-training-split', 'no-training-split']);
    const whole = withBaseline(['n-grams'], learned());
    const partly = { ...whole, rows: whole.rows.filter(({ system, task }) => system !== 'n-grams' || task === 'one') };
    expect(suiteResult(partly, 0.95).baselines[2]).toMatchObject({ scores: {}, missing: 'some-tasks' });
    expect(baselinePairs(partly)).toEqual([]);
  });

  test('are not spoken of where scores are of an earlier version', () => {
    expect(result.baselines).toEqual([]);
  });
});

describe('what was chosen, by task', () => {
  test('adds up to the whole, where tasks have other classes too', () => {
    const { classification } = result;
    expect(classification.map(({ task }) => task)).toEqual(['one', 'two']);
    const counts = classification.flatMap(({ systems }) => systems['sft']?.matrix.flat() ?? []);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(200);
    const right = classification.map(({ systems }, at) => (systems['sft']?.accuracy ?? NaN) * (at === 0 ? 120 : 80));
    expect(right.reduce((sum, count) => sum + count, 0)).toBeCloseTo(rightAnswers('sft'), 9);
  });

  // [followed, given] of instructions are two numbers too.
  test('is nothing where a metric is a share of sums', () => {
    const rows = suite.rows.map((row) => ({ ...row, metrics: { instruction_accuracy: [1, 2] } }));
    const facts = { ...suite.facts, metrics: { primary: 'instruction_accuracy', secondary: [], tasks: {} } };
    expect(suiteResult({ facts, rows }, 0.95)).toMatchObject({ classification: [], confusion: null });
  });
});

test('where its makers define it, a suite has the mean over its tasks, each by its own metric', () => {
  const facts = { ...suite.facts, metrics: { primary: 'acc', secondary: [], tasks: { one: ['acc'], two: ['mcc'] } } };
  const { scores, tasks } = suiteResult({ ...suite, facts }, 0.95);
  const [one, two] = tasks.map((task) => task.scores['sft'] ?? NaN);
  expect(tasks.map(({ metrics }) => metrics)).toEqual([['acc'], ['mcc']]);
  const mean = scores['sft']?.['task_mean'];
  expect(mean?.value).toBeCloseTo(((one ?? NaN) + (two ?? NaN)) / 2, 12);
  expect(mean?.interval && mean.interval.low < mean.value && mean.value < mean.interval.high).toBe(true);
  expect(suitePairs({ ...suite, facts }, PAIRS).map(({ metric }) => metric.name)).toContain('task_mean');
});

describe('claims on suites', () => {
  test('in the language taught, each model is to be better than the base', () => {
    expect(outcomes(suite)).toEqual({ sft: 'better', dpo: 'better' });
    expect(outcomes(exampleSuite({ base: 0.8, sft: 0.55, dpo: 0.8 }))['sft']).toBe('worse');
  });

  test('in another language, each is to keep what the base can do, within the margin', () => {
    const english = { language: 'en', items: 2000 };
    const kept = exampleSuite({ base: 0.5, sft: 0.5, dpo: 0.3 }, english);
    const same = { ...kept, rows: kept.rows.map((row) => (row.system === 'sft' ? asBase(row.id, kept) : row)) };
    expect(outcomes(same)).toEqual({ sft: 'not worse', dpo: 'worse' });
  });

  test('stand in the report beside those on dialogues, each with its sentence', () => {
    const { verdicts, suites } = buildComparison(
      exampleInput({ suites: [suite], family: exampleFamily(true, [suite]) }),
    );
    expect(suites.map(({ name }) => name)).toEqual(['exam']);
    const points = verdicts.flatMap((verdict) => verdict.points);
    expect(points.filter((point) => point.startsWith('Exam, accuracy: better than Base'))).toHaveLength(2);
  });
});

/** The base's own row under the name of SFT, but for one item in fifty. */
function asBase(id: string, { rows }: ScoredSuite) {
  const own = rows.find((row) => row.system === 'base' && row.id === id);
  if (!own) throw new Error(`no item ${id}`);
  const flip = Number(id.split('/')[1]) % 100 === 0 || Number(id.split('/')[1]) % 100 === 50;
  const right = (own.metrics['acc']?.[0] === 1) !== flip;
  return { ...own, system: 'sft', metrics: { acc: [right ? 1 : 0], mcc: [0, right ? 0 : 1] } };
}
