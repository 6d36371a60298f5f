import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { SuiteScore } from '../../../contracts/suite.js';
import { chosenClasses, confusionTable } from '../../../evaluation/suites/classification.js';
import { expectedByGuessing, expectedF1 } from '../../../evaluation/suites/random-guess.js';
import { itemMetric, TASK_MEAN, taskScore } from '../../../evaluation/suites/task-mean.js';
import { suiteMetric, valueOf } from '../../../evaluation/suites/suite-metrics.js';

const Reference = z.object({
  classes: z.array(
    z.object({
      ...{ pairs: z.array(z.array(z.number())), matrix: z.array(z.array(z.number())) },
      ...{ accuracy: z.number(), mcc: z.number(), f1: z.number(), macro_f1: z.number() },
      by_class: z.array(z.record(z.enum(['precision', 'recall', 'f1', 'items']), z.number())),
    }),
  ),
  guessing: z.array(
    z.object({
      ...{ gold: z.array(z.number()), classes: z.number() },
      ...{ acc: z.number(), mcc: z.number(), f1: z.number(), macro_f1: z.number() },
    }),
  ),
  tasks: z.object({
    parts: z.record(
      z.string(),
      z.object({ pairs: z.array(z.array(z.number())), metrics: z.array(z.string()), score: z.number() }),
    ),
    mean: z.number(),
  }),
  corpus: z.record(z.string(), z.object({ rows: z.array(z.array(z.number())), score: z.number() })),
});
const file = new URL('fixtures/reference.generated.json', import.meta.url);
const reference = Reference.parse(JSON.parse(await readFile(file, 'utf8')));

const scores = (name: string, rows: readonly (readonly number[])[]): SuiteScore[] =>
  rows.map((row, at) => ({
    ...{
      system: 'base',
      id: `task/${at}`,
      task: 'task',
      cluster: null,
      docHash: '',
      promptHash: '',
      prompt: null,
      asked: '',
    },
    ...{ target: '', output: '', metrics: { [name]: [...row] } },
  }));

describe('over classes as scikit-learn', () => {
  test.each(['mcc', 'f1', 'macro_f1'] as const)('%s', (name) => {
    for (const { pairs, ...expected } of reference.classes) {
      expect(valueOf(name, scores(name, pairs))).toBeCloseTo(expected[name], 9);
    }
  });
});

describe('what was chosen of classes', () => {
  test.each(reference.classes)('is told as scikit-learn tells it (%#)', (expected) => {
    const { by_class: ofClasses, matrix, accuracy, macro_f1: macroF1, mcc } = expected;
    const table = confusionTable('mcc', scores('mcc', expected.pairs), matrix.length);
    const found = chosenClasses(table);
    expect(table).toEqual(matrix);
    for (const [at, own] of found.classes.entries()) {
      for (const [name, value] of Object.entries(own)) {
        expect(value).toBeCloseTo(ofClasses[at]?.[name as keyof typeof own] ?? NaN, 12);
      }
    }
    expect([found.accuracy, found.macroF1, found.mcc]).toEqual(
      [accuracy, macroF1, mcc].map((value) => expect.closeTo(value, 12) as number),
    );
  });
});

describe('guessing', () => {
  test.each(reference.guessing)('has the mean over every way to guess (%#)', ({ gold, classes, ...expected }) => {
    for (const [name, value] of Object.entries(expected)) {
      const rows = scores(
        name,
        gold.map((right) => (name === 'acc' ? [1] : [right, 0])),
      ).map((row) => ({ ...row, metrics: { ...row.metrics, options: [classes] } }));
      expect(expectedByGuessing(name, rows)).toBeCloseTo(value, 12);
    }
  });

  test('among choices of each item’s own number is right as often as there are choices', () => {
    const rows = [2, 4, 4].map((count) => ({ ...scores('acc', [[0]])[0], metrics: { acc: [0], options: [count] } }));
    expect(expectedByGuessing('acc', rows as SuiteScore[])).toBeCloseTo(1 / 3, 12);
  });

  test('is not known of answers in free text, nor of F1 where a class is never right', () => {
    expect(expectedByGuessing('exact_match', scores('exact_match', [[1]]))).toBeNull();
    const never = scores('f1', [
      [0, 0],
      [0, 1],
    ]).map((row) => ({ ...row, metrics: { ...row.metrics, options: [2] } }));
    expect(expectedByGuessing('f1', never)).toBeNull();
  });

  test('of many items is summed in a moment', () => {
    expect(expectedF1(20_000, 40_430, 0.5)).toBeCloseTo(0.4973, 3);
  });
});

test('the mean over tasks is that of each task by its own metrics, as scikit-learn scores them', () => {
  const { parts, mean } = reference.tasks;
  const rows = Object.entries(parts).flatMap(([task, { pairs, metrics }]) =>
    pairs.map(([right = 0, chosen = 0]) => ({
      task,
      metrics: {
        ...{ acc: [Number(right === chosen)], choice: [right, chosen] },
        ...(metrics.includes('f1') && { f1: [right, chosen] }),
      },
    })),
  );
  const { rowOf, width, score } = itemMetric(
    TASK_MEAN,
    rows,
    Object.fromEntries(Object.entries(parts).map(([task, { metrics }]) => [task, metrics])),
  );
  const sums = new Float64Array(width);
  for (const row of rows) rowOf(row)?.forEach((value, at) => (sums[at] = (sums[at] ?? 0) + value));
  expect(score(sums, 0)).toBeCloseTo(mean, 12);
  for (const [task, { metrics, score: expected }] of Object.entries(parts)) {
    expect(
      taskScore(
        metrics,
        rows.filter((row) => row.task === task),
      ),
    ).toBeCloseTo(expected, 12);
  }
});

test.each(Object.entries(reference.corpus))('%s of a corpus as sacrebleu', (name, { rows, score }) => {
  expect(valueOf(name, scores(name, rows))).toBeCloseTo(score, 9);
  const { width } = suiteMetric(name, []);
  expect(rows.every((row) => row.length === width)).toBe(true);
});

test('one number an item is averaged, two are a share of sums', () => {
  expect(valueOf('acc', scores('acc', [[1], [0], [1], [1]]))).toBe(0.75);
  expect(
    valueOf(
      'instructions',
      scores('instructions', [
        [1, 1],
        [0, 3],
      ]),
    ),
  ).toBe(0.25);
});

test('nothing found where there is nothing is right for entities, and no score elsewhere', () => {
  expect(valueOf('micro_f1', scores('micro_f1', [[0, 0]]))).toBe(1);
  expect(valueOf('acc', [])).toBeNull();
});
