import { z } from 'zod';
import { Estimate } from './evaluation.js';
import { SUITE_BASELINES, SuiteBaselines, SuiteFacts } from './suite.js';

/** How one system chose among the classes of a task, as scikit-learn has it: 0 where a class was never chosen or is never right. */
const ChosenClasses = z.object({
  matrix: z.array(z.array(z.number().int())).describe('Rows the right classes, columns the chosen ones, counts.'),
  classes: z
    .array(
      z.object({
        precision: z.number().describe('0–1.'),
        recall: z.number().describe('0–1.'),
        f1: z.number().describe('0–1.'),
        items: z.number().int().describe('Items of which it is the right one.'),
      }),
    )
    .describe('By class, in the order of the matrix.'),
  accuracy: z.number().describe('Share of items whose right class was chosen.'),
  macroF1: z.number().describe('Mean of F1 over the classes that are right or chosen anywhere.'),
  mcc: z.number().describe("Matthews' correlation, −1–1."),
});
export type ChosenClasses = z.infer<typeof ChosenClasses>;

/** A system without a model beside the models of a suite. */
const SuiteBaseline = z.object({
  baseline: z.enum(['random', ...SUITE_BASELINES]).describe('Which.'),
  scores: z
    .record(z.string(), Estimate)
    .describe('By metric; of `random` its expected value. Empty where it is missing.'),
  learned: SuiteBaselines.describe('What it learned from, task by task.'),
  missing: z
    .enum(['no-classes', 'no-training-split', 'too-few-rows', 'one-class', 'some-tasks'])
    .nullable()
    .describe('Why there is none, or none of the whole suite.'),
});
export type SuiteBaseline = z.infer<typeof SuiteBaseline>;

/** What all systems came to on one benchmark suite. Their paired differences are among the others. */
export const SuiteResult = SuiteFacts.extend({
  items: z.number().int().describe('Items that every system answered; those that rows of training hold are left out.'),
  scores: z
    .record(z.string(), z.record(z.string(), Estimate))
    .describe('By system, then by metric, the primary first.'),
  tasks: z
    .array(
      z.object({
        task: z.string().describe('As the harness calls it.'),
        items: z.number().int().describe('Its items.'),
        metrics: z.array(z.string()).default([]).describe('Empty in reports of earlier versions: the primary one.'),
        scores: z.record(z.string(), z.number()).describe('By system.'),
      }),
    )
    .describe("By task, where there are several: its items, and each system's score by the mean of these metrics."),
  baselines: z
    .array(SuiteBaseline)
    .default([])
    .describe('Random, majority class, n-grams. None in scores of earlier versions.'),
  classification: z
    .array(
      z.object({
        task: z.string().describe('As the harness calls it.'),
        labels: z.array(z.string()).nullable().describe('What its classes are called; null where that is not known.'),
        systems: z.record(z.string(), ChosenClasses).describe('What was chosen, by system.'),
      }),
    )
    .default([])
    .describe('Of every task with classes.'),
  overlapping: z
    .object({
      items: z.number().int().describe('How many.'),
      full: z.record(z.string(), z.number()).describe('On all items, by system.'),
      scores: z.record(z.string(), z.number()).describe('On these, by system.'),
    })
    .nullable()
    .default(null)
    .describe(
      "Items that rows of training hold, left out above: how many, and each system's primary score on all and on these.",
    ),
  calibration: z
    .record(
      z.string(),
      z.object({ ece: z.number().describe('The error.'), items: z.number().int().describe('Items that it rests on.') }),
    )
    .nullable()
    .default(null)
    .describe(
      'Expected calibration error of each system, 0–1, over the items that say how sure it was; null where none do.',
    ),
  confusion: z
    .record(z.string(), z.array(z.array(z.number().int())))
    .nullable()
    .describe(
      'By system: rows the right classes, columns the chosen ones, counts. Null where there are none, or over a dozen.',
    ),
  classes: z
    .array(z.string())
    .nullable()
    .default(null)
    .describe('What these classes are called; null where they have numbers alone.'),
  prompt: z
    .object({ text: z.string().describe('The prompt.'), sha256: z.string().describe('Of its UTF-8 bytes.') })
    .nullable()
    .describe('The whole prompt of the first item of the first task, and its SHA-256.'),
});
export type SuiteResult = z.infer<typeof SuiteResult>;
