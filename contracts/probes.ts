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
  /** Whether there are rules for the language. */
  rules: z.boolean(),
  /** Held-out questions, and how many of them each rule was applied to at most. */
  questions: z.number().int(),
  most: z.number().int(),
  /** By variant: questions that the rule changes, and probes made of them. Those of noise are looked for in `most` alone. */
  variants: z.partialRecord(Variant, z.object({ possible: z.number().int(), made: z.number().int() })),
});
export type ProbeFacts = z.infer<typeof ProbeFacts>;

/** A paired difference over questions. */
export const Change = z.object({ delta: z.number(), interval: Interval.nullable(), note: z.string().nullable() });
export type Change = z.infer<typeof Change>;

/** What one model does on questions put otherwise, beside the same questions as they were: means over questions. */
export const ProbeScore = z.object({
  system: z.string(),
  metric: z.enum(['chrf', 'crossEntropy']),
  kind: z.enum(['robustness', 'fairness']),
  /** Null for all of the kind together: the mean over a question's variants. */
  variant: Variant.nullable(),
  questions: z.number().int(),
  original: z.number(),
  perturbed: z.number(),
  /** Of each question the worst of original and variants. */
  worst: z.number(),
  change: Change,
  worstChange: Change,
});
export type ProbeScore = z.infer<typeof ProbeScore>;

/** The same questions about one group and about the other. */
export const GroupGap = z.object({
  system: z.string(),
  metric: ProbeScore.shape.metric,
  variant: z.enum(['names', 'gender']),
  questions: z.number().int(),
  first: z.number(),
  second: z.number(),
  change: Change,
});
export type GroupGap = z.infer<typeof GroupGap>;

export const ProbeResults = ProbeFacts.extend({ scores: z.array(ProbeScore), gaps: z.array(GroupGap) });
export type ProbeResults = z.infer<typeof ProbeResults>;
