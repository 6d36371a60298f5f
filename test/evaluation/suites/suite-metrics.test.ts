import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { SuiteScore } from '../../../contracts/suite.js';
import { suiteMetric, valueOf } from '../../../evaluation/suites/suite-metrics.js';

const Reference = z.object({
  classes: z.array(
    z.object({ pairs: z.array(z.array(z.number())), mcc: z.number(), f1: z.number(), macro_f1: z.number() }),
  ),
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
