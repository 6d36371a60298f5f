import { z } from 'zod';
import { Interval } from './evaluation.js';

/** The paired difference of two models in each of several subsets of the same items. */
export const Consistency = z.object({
  by: z.enum(['task', 'length', 'suite', 'scenario']).describe('What the subsets differ in.'),
  subsets: z
    .array(
      z.object({
        name: z.string().describe('Of the subset.'),
        items: z.number().int().describe('Its items.'),
        delta: z.number().describe('Candidate − reference.'),
        interval: Interval.nullable().describe('Null where none would hold.'),
        gained: z.number().int().nullable().describe('Items that became right; null where answers are graded.'),
        lost: z.number().int().nullable().describe('Items that became wrong; null likewise.'),
      }),
    )
    .describe('Every item is in one of them.'),
  test: z
    .object({
      q: z.number().describe("Cochran's Q."),
      p: z.number().describe('Of Q, by chi-squared.'),
      iSquared: z.number().describe('Share of the spread that is beyond chance, 0–1.'),
      subsets: z.number().int().describe('Subsets that were large enough to count.'),
    })
    .nullable()
    .describe('Whether the subsets differ by more than chance; null where fewer than two are large enough.'),
  without: z
    .object({
      name: z.string().describe('Of the subset.'),
      delta: z.number().describe('Candidate − reference on all others.'),
      interval: Interval.nullable().describe('Null where none would hold.'),
    })
    .nullable()
    .describe('What is left without the subset that pulls most.'),
});
export type Consistency = z.infer<typeof Consistency>;

const Flipped = z.object({
  count: z.number().int().describe('How many.'),
  shown: z
    .array(
      z.object({
        suite: z.string().describe('Of the item.'),
        id: z.string().describe('Of the item.'),
        asked: z.string().describe('The end of the prompt.'),
        target: z.string().describe('The right answer.'),
        before: z.string().describe("The reference's answer."),
        after: z.string().describe("The candidate's answer."),
      }),
    )
    .describe('Some of them, drawn by the seed; texts are cut.'),
});

/** Where the difference of two models comes from. */
export const ErrorAnalysis = z.object({
  scope: z
    .enum(['suite', 'taught', 'others'])
    .describe('One suite, or all with right and wrong answers in the language taught, or in others.'),
  suite: z.string().describe('Empty for several.'),
  metric: z.string().describe("The suite's primary one where answers are graded; else `acc`, the share of right ones."),
  reference: z.string().describe('The system before.'),
  candidate: z.string().describe('The system after.'),
  items: z.number().int().describe('Items that both answered.'),
  delta: z.number().describe('Candidate − reference.'),
  interval: Interval.nullable().describe('Null where none would hold.'),
  flips: z
    .object({
      seed: z.number().int().describe('By which those that are shown were drawn.'),
      gained: Flipped.describe('Wrong, then right.'),
      lost: Flipped.describe('Right, then wrong.'),
    })
    .nullable()
    .describe('Null where answers are graded.'),
  consistency: z.array(Consistency).describe('Whether it is the same in every subset.'),
});
export type ErrorAnalysis = z.infer<typeof ErrorAnalysis>;
