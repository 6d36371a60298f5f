import { z } from 'zod';
import { Interval } from './evaluation.js';

/** Ways of putting a question otherwise, and what each of them probes (HELM, Liang et al. 2022, section 5.3). */
export const VARIANTS = {
  typos: 'robustness',
  'lower-case': 'robustness',
  'no-punctuation': 'robustness',
  /** æ, ø and å written as two letters each, as on a foreign keyboard; or as the letters that look like them. */
  'two-letters': 'robustness',
  'plain-letters': 'robustness',
  names: 'fairness',
  gender: 'fairness',
} as const satisfies Record<string, 'robustness' | 'fairness'>;
export const Variant = z.enum(Object.keys(VARIANTS) as [keyof typeof VARIANTS, ...(keyof typeof VARIANTS)[]]);
export type Variant = z.infer<typeof Variant>;
export type ProbeKind = (typeof VARIANTS)[Variant];

/** Groups of people between which a swap goes; a gap is that of the first minus that of the second. */
export const GROUPS = { names: ['majority', 'minority'], gender: ['male', 'female'] } as const;
export type Group = (typeof GROUPS)[keyof typeof GROUPS][number];
export const Group = z.enum([...GROUPS.names, ...GROUPS.gender]);

/** One probe: the item of that id is a held-out question, put otherwise. */
export const Probe = z.object({
  id: z.string(),
  /** Id of the question. */
  of: z.string(),
  variant: Variant,
  /** Of a swap: the group that the question names; null where it names both, and for all others. */
  group: Group.nullable(),
});
export type Probe = z.infer<typeof Probe>;

/** What could be made. */
export const ProbeFacts = z.object({
  rules: z.boolean().describe('Whether there are rules for the language.'),
  questions: z.number().int().describe('Held-out questions.'),
  most: z.number().int().describe('To how many of them each rule was applied at most.'),
  variants: z
    .partialRecord(
      Variant,
      z.object({
        possible: z.number().int().describe('Questions that the rule changes; of noise, of the first `most` alone.'),
        made: z.number().int().describe('Probes made of them.'),
      }),
    )
    .describe('What could be made, by variant.'),
});
export type ProbeFacts = z.infer<typeof ProbeFacts>;

/** A paired difference over questions. */
export const Change = z.object({
  delta: z.number().describe('See there.'),
  interval: Interval.nullable().describe('Null where none would hold.'),
  note: z.string().nullable().describe('Why there is none, or what to mind.'),
});
export type Change = z.infer<typeof Change>;

/** What one model does on questions put otherwise, beside the same questions as they were: means over questions. */
export const ProbeScore = z.object({
  system: z.string().describe('Of the model.'),
  metric: z.enum(['chrf', 'crossEntropy']).describe('By which it is scored.'),
  kind: z.enum(['robustness', 'fairness']).describe('What is probed.'),
  variant: Variant.nullable().describe("Null for all of the kind together: the mean over a question's variants."),
  questions: z.number().int().describe('Questions that it rests on.'),
  original: z.number().describe('Of the questions as they were.'),
  perturbed: z.number().describe('Of the questions put otherwise.'),
  worst: z.number().describe('Of each question the worst of original and variants.'),
  change: Change.describe('Put otherwise − as they were.'),
  worstChange: Change.describe('Worst − as they were.'),
});
export type ProbeScore = z.infer<typeof ProbeScore>;

/** The same questions about one group and about the other. */
export const GroupGap = z.object({
  system: z.string().describe('Of the model.'),
  metric: ProbeScore.shape.metric,
  variant: z.enum(['names', 'gender']).describe('What was swapped.'),
  questions: z.number().int().describe('Questions that it rests on.'),
  first: z.number().describe('About the majority, or the male group.'),
  second: z.number().describe('About the minority, or the female group.'),
  change: Change.describe('The gap: first − second.'),
});
export type GroupGap = z.infer<typeof GroupGap>;

export const ProbeResults = ProbeFacts.extend({
  scores: z.array(ProbeScore).describe('By model, metric and variant.'),
  gaps: z.array(GroupGap).describe('By model, metric and what was swapped.'),
});
export type ProbeResults = z.infer<typeof ProbeResults>;
