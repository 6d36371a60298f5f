import { z } from 'zod';
import { Accounting, ContaminationFacts, QualityCounts, RoundTrip } from './dataset.js';
import {
  MetricName,
  Estimate,
  Interval,
  Difference,
  Family,
  JudgedClaim,
  SystemScores,
  LanguageUse,
  ToxicUse,
  Prompts,
  TranslatorScore,
} from './evaluation.js';
import { ProbeResults } from './probes.js';
import { Int8Arithmetic } from './pipeline-config.js';
import { SUITE_BASELINES, SuiteBaselines, SuiteFacts } from './suite.js';

export const LossPoint = z.object({ step: z.number().int(), loss: z.number() });

export const TrainingCurve = z.object({
  stage: z.enum(['sft', 'dpo']),
  train: z.array(LossPoint),
  validation: z.array(LossPoint),
  rewardAccuracy: z.array(z.object({ step: z.number().int(), value: z.number() })),
});
export type TrainingCurve = z.infer<typeof TrainingCurve>;

/** An item with what every model answered. */
export const Sample = z.object({
  /** What the item is of, e.g. `dialogue`. */
  suite: z.string(),
  id: z.string(),
  prompt: z.array(z.object({ role: z.string(), content: z.string() })),
  reference: z.string(),
  answers: z.record(z.string(), z.string()),
  /** Of each system's answer by the suite's primary metric, 0–100; chrF++ of a sentence for `dialogue`. */
  scores: z.record(z.string(), z.number()),
  /** Whether each answer is in the target language; without those of which that cannot be told. */
  inTarget: z.record(z.string(), z.boolean()),
});
export type Sample = z.infer<typeof Sample>;

/** What a model comes to beside its references, in plain sentences. */
export const Verdict = z.object({
  candidate: z.string(),
  references: z.array(z.string()),
  headline: z.string(),
  tone: z.enum(['better', 'worse', 'mixed', 'same']),
  /** One for each claim. */
  points: z.array(z.string()),
  /** Differences of secondary metrics, without a verdict. */
  more: z.array(z.string()),
});
export type Verdict = z.infer<typeof Verdict>;

/** Every system's scores on some of the items, without intervals. */
export const ScoreStratum = z.object({
  name: z.enum(['full', 'clean', 'overlapping']),
  items: z.number().int(),
  /** By system. */
  scores: z.record(z.string(), z.partialRecord(MetricName, z.number())),
});
export type ScoreStratum = z.infer<typeof ScoreStratum>;

/** Test items in what is trained on. Where any are (`overlapping`), all else in the report rests on the others. */
export const Contamination = ContaminationFacts.extend({
  /** Empty where no item overlaps, or all do. */
  strata: z.array(ScoreStratum),
});
export type Contamination = z.infer<typeof Contamination>;

/** How one system chose among the classes of a task, as scikit-learn has it: 0 where a class was never chosen or is never right. */
const ChosenClasses = z.object({
  /** Rows the right classes, columns the chosen ones, counts. */
  matrix: z.array(z.array(z.number().int())),
  classes: z.array(
    z.object({
      precision: z.number(),
      recall: z.number(),
      f1: z.number(),
      /** Items of which it is the right one. */
      items: z.number().int(),
    }),
  ),
  accuracy: z.number(),
  macroF1: z.number(),
  mcc: z.number(),
});
export type ChosenClasses = z.infer<typeof ChosenClasses>;

/** A system without a model beside the models of a suite. */
const SuiteBaseline = z.object({
  baseline: z.enum(['random', ...SUITE_BASELINES]),
  /** By metric; of `random` its expected value. Empty where it is missing. */
  scores: z.record(z.string(), Estimate),
  /** What it learned from, task by task. */
  learned: SuiteBaselines,
  /** Why there is none, or none of the whole suite. */
  missing: z.enum(['no-classes', 'no-training-split', 'too-few-rows', 'one-class', 'some-tasks']).nullable(),
});
export type SuiteBaseline = z.infer<typeof SuiteBaseline>;

/** What all systems came to on one benchmark suite. Their paired differences are among the others. */
export const SuiteResult = SuiteFacts.extend({
  items: z.number().int(),
  /** By system, then by metric, the primary first. */
  scores: z.record(z.string(), z.record(z.string(), Estimate)),
  /** By task, where there are several: its items, and each system's score by the mean of these metrics. */
  tasks: z.array(
    z.object({
      task: z.string(),
      items: z.number().int(),
      /** Empty in reports of earlier versions: the primary one. */
      metrics: z.array(z.string()).default([]),
      scores: z.record(z.string(), z.number()),
    }),
  ),
  /** Random, majority class, n-grams. None in scores of earlier versions. */
  baselines: z.array(SuiteBaseline).default([]),
  /** Of every task with classes: what they are called, where that is known, and by system what was chosen. */
  classification: z
    .array(
      z.object({
        task: z.string(),
        labels: z.array(z.string()).nullable(),
        systems: z.record(z.string(), ChosenClasses),
      }),
    )
    .default([]),
  /** Items that rows of training hold, left out above: how many, and each system's primary score on all and on these. */
  overlapping: z
    .object({
      items: z.number().int(),
      full: z.record(z.string(), z.number()),
      scores: z.record(z.string(), z.number()),
    })
    .nullable()
    .default(null),
  /** Expected calibration error of each system, 0–1, over the items that say how sure it was; null where none do. */
  calibration: z
    .record(z.string(), z.object({ ece: z.number(), items: z.number().int() }))
    .nullable()
    .default(null),
  /** By system: rows the right classes, columns the chosen ones, counts. Null where there are none, or over a dozen. */
  confusion: z.record(z.string(), z.array(z.array(z.number().int()))).nullable(),
  /** What these classes are called; null where they have numbers alone. */
  classes: z.array(z.string()).nullable().default(null),
  /** The whole prompt of the first item of the first task, and its SHA-256. */
  prompt: z.object({ text: z.string(), sha256: z.string() }).nullable(),
});
export type SuiteResult = z.infer<typeof SuiteResult>;

/** What a model took to answer the held-out questions, by the record of the stage that asked it. */
export const Efficiency = z.object({
  system: z.string(),
  /** As its library calls it. */
  device: z.string(),
  /** Of the machine. */
  cpus: z.number().int(),
  /** Answers that were timed, and what they have together. */
  answers: z.number().int(),
  tokens: z.number().int(),
  seconds: z.number(),
  /** Questions answered at once. */
  batchSize: z.number().int(),
  loadSeconds: z.number().nullable(),
  peakMemoryBytes: z.number().nullable(),
  /** Of model and adapter. */
  parameters: z.number().nullable(),
});
export type Efficiency = z.infer<typeof Efficiency>;

/** The paired difference of two models in each of several subsets of the same items. */
export const Consistency = z.object({
  by: z.enum(['task', 'length', 'suite', 'scenario']),
  subsets: z.array(
    z.object({
      name: z.string(),
      items: z.number().int(),
      delta: z.number(),
      interval: Interval.nullable(),
      /** Items that became right, and wrong; null where answers are graded. */
      gained: z.number().int().nullable(),
      lost: z.number().int().nullable(),
    }),
  ),
  /** Cochran's Q with its p, and I², over so many subsets; null where fewer than two are large enough. */
  test: z.object({ q: z.number(), p: z.number(), iSquared: z.number(), subsets: z.number().int() }).nullable(),
  /** What is left without the subset that pulls most. */
  without: z.object({ name: z.string(), delta: z.number(), interval: Interval.nullable() }).nullable(),
});
export type Consistency = z.infer<typeof Consistency>;

const Flipped = z.object({
  count: z.number().int(),
  /** Some of them, drawn by the seed; texts are cut. */
  shown: z.array(
    z.object({
      suite: z.string(),
      id: z.string(),
      /** The end of the prompt. */
      asked: z.string(),
      target: z.string(),
      before: z.string(),
      after: z.string(),
    }),
  ),
});

/** Where the difference of two models comes from. */
export const ErrorAnalysis = z.object({
  /** One suite, or all with right and wrong answers in the language taught, or in others. */
  scope: z.enum(['suite', 'taught', 'others']),
  /** Empty for several. */
  suite: z.string(),
  /** The suite's primary one where answers are graded; else `acc`, the share of right ones. */
  metric: z.string(),
  reference: z.string(),
  candidate: z.string(),
  items: z.number().int(),
  delta: z.number(),
  interval: Interval.nullable(),
  /** Null where answers are graded. */
  flips: z.object({ seed: z.number().int(), gained: Flipped, lost: Flipped }).nullable(),
  consistency: z.array(Consistency),
});
export type ErrorAnalysis = z.infer<typeof ErrorAnalysis>;

export const ReportData = z.object({
  runId: z.string(),
  title: z.string(),
  createdAt: z.string(),
  language: z.string(),
  languageName: z.string(),
  baseModel: z.string(),
  translationModel: z.string(),
  /** Arithmetic of the translator's int8 products; null where it makes none. */
  int8: Int8Arithmetic.nullable().default(null),
  accounting: Accounting,
  splits: z.record(z.string(), z.number().int()),
  /** Held-out items and the conversation trees that they come from. */
  testItems: z.number().int(),
  testTrees: z.number().int(),
  /** Of every interval and of the family of tests, e.g. 0.95. */
  confidence: z.number(),
  /** Declared from the configuration, and hashed, before results were seen. */
  family: Family,
  /** SHA-256 of the family's canonical JSON. */
  familyHash: z.string(),
  claims: z.array(JudgedClaim),
  verdicts: z.array(Verdict),
  /** What the data gave nothing for, a sentence each. */
  notDone: z.array(z.string()).default([]),
  /** One for each configured set of sentence pairs. */
  translatorScores: z.array(TranslatorScore).default([]),
  /** What the quality gates stopped in this run; translations that were known before are not in it. */
  quality: QualityCounts.nullable(),
  roundTrip: RoundTrip.nullable(),
  /** Null where it is not known: in reports of earlier versions. */
  contamination: Contamination.nullable().catch(null),
  /** Answers that were stopped at the token limit, by system. */
  unfinished: z.record(z.string(), z.number().int()),
  /** Null in reports of earlier versions. */
  prompts: Prompts.nullable().default(null),
  /** Of the references, then of every system; empty where no detector knows the language. */
  languageUse: z.array(LanguageUse).default([]),
  /** Likewise; empty where there is no list of toxic words for the language. */
  toxicUse: z.array(ToxicUse).default([]),
  /** Null where none were asked for. */
  probes: ProbeResults.nullable().default(null),
  systems: z.array(SystemScores),
  differences: z.array(Difference),
  suites: z.array(SuiteResult).default([]),
  /** For each pair of models. None in reports of earlier versions. */
  errors: z.array(ErrorAnalysis).default([]),
  curves: z.array(TrainingCurve),
  /** As many as the report has room for; none in reports of earlier versions, whose samples were of another shape. */
  samples: z.array(Sample).catch([]),
  settings: z.unknown(),
  /** Of one machine, and so said of the run; empty where nothing was recorded. */
  efficiency: z.array(Efficiency).default([]),
  lineage: z.array(
    z.object({
      stage: z.string(),
      key: z.string(),
      seconds: z.number(),
      cached: z.boolean(),
      redone: z.record(z.string(), z.number()),
    }),
  ),
  limitations: z.array(z.string()),
});
export type ReportData = z.infer<typeof ReportData>;

const OF_THE_RUN = {
  runId: true,
  title: true,
  createdAt: true,
  baseModel: true,
  translationModel: true,
  settings: true,
  efficiency: true,
  lineage: true,
} as const;

/** What of a report is said of the one run that it is about. */
export const RunFacts = ReportData.pick(OF_THE_RUN);
export type RunFacts = z.infer<typeof RunFacts>;

/** The rest, which every run that has the same results may share. */
export const Comparison = ReportData.omit(OF_THE_RUN);
export type Comparison = z.infer<typeof Comparison>;
