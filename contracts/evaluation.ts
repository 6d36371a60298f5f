import { z } from 'zod';
import { Accounting, ContaminationFacts, QualityCounts, QuarantineReason, RoundTrip } from './dataset.js';
import { Int8Arithmetic } from './pipeline-config.js';
import { SuiteFacts } from './suite.js';

/** What is shown of a metric. */
export interface MetricInfo {
  readonly title: string;
  readonly better: 'higher' | 'lower' | 'neither';
  readonly unit: 'share' | '0–1' | '−1–1' | '0–100' | 'nats/token' | 'words';
  /** It may be below zero. */
  readonly signed?: true;
  /** Left out of the table in the terminal. */
  readonly detail?: true;
}

/** Every metric with its direction. Per-item values are kept, so that every comparison is paired. */
export const METRICS = {
  crossEntropy: { title: 'Cross-entropy (Danish side)', better: 'lower', unit: 'nats/token' },
  targetLanguageRate: { title: 'Answers in the target language', better: 'higher', unit: 'share' },
  rouge1: { title: 'ROUGE-1', better: 'higher', unit: '0–1' },
  rouge2: { title: 'ROUGE-2', better: 'higher', unit: '0–1' },
  rougeL: { title: 'ROUGE-L', better: 'higher', unit: '0–1' },
  bleu: { title: 'BLEU', better: 'higher', unit: '0–100' },
  chrf: { title: 'chrF++', better: 'higher', unit: '0–100' },
  repetition: { title: 'Repeated 4-grams', better: 'lower', unit: 'share' },
  lengthWords: { title: 'Answer length', better: 'neither', unit: 'words' },
  englishCrossEntropy: { title: 'Cross-entropy (English side)', better: 'lower', unit: 'nats/token' },
  plainCrossEntropy: { title: 'Cross-entropy of plain text (Danish side)', better: 'lower', unit: 'nats/token' },
  plainEnglishCrossEntropy: {
    title: 'Cross-entropy of plain text (English side)',
    better: 'lower',
    unit: 'nats/token',
  },
  contextRelevance: { title: 'Use of the context', better: 'higher', unit: 'nats/token', signed: true, detail: true },
  answerRelevance: { title: 'Context in the answer', better: 'higher', unit: 'nats/token', signed: true, detail: true },
  earlierTurns: { title: 'Repeats earlier answers', better: 'lower', unit: 'share', detail: true },
  unfinished: { title: 'Unfinished answers', better: 'lower', unit: 'share', detail: true },
  empty: { title: 'Empty answers', better: 'lower', unit: 'share', detail: true },
} as const satisfies Record<string, MetricInfo>;
export type MetricName = keyof typeof METRICS;
export const MetricName = z.enum(Object.keys(METRICS) as [MetricName, ...MetricName[]]);

export const Interval = z.object({ low: z.number(), high: z.number() });
export type Interval = z.infer<typeof Interval>;

/** A mean over items, or a corpus score. */
export const Estimate = z.object({
  value: z.number(),
  /** Null where none would hold what it says. */
  interval: Interval.nullable(),
  items: z.number().int(),
});
export type Estimate = z.infer<typeof Estimate>;

/** The paired difference candidate − reference on the same items. Its interval is not adjusted for other metrics. */
export const Difference = z.object({
  /** What the items are of, e.g. `dialogue`. */
  suite: z.string(),
  /** A MetricName of the dialogue suite; of another suite the name that its file has. */
  metric: z.string(),
  reference: z.string(),
  candidate: z.string(),
  delta: z.number(),
  interval: Interval.nullable(),
  /** Why there is no interval, or a caution about the one there is. */
  note: z.string().nullable(),
  /** Smallest true difference whose own test, unadjusted, finds it with 80 % chance, in the metric's unit. */
  detectable: z.number().nullable(),
  items: z.number().int(),
  /** Groups of items that share something, e.g. conversation trees. */
  clusters: z.number().int(),
  /** Items on which the two differ: how much the same model differs from itself, where it was measured twice. */
  differing: z.number().int(),
});
export type Difference = z.infer<typeof Difference>;

/** One thing to be shown, declared before any result is seen, by one primary metric. */
export const Claim = z.object({
  suite: z.string(),
  metric: z.string(),
  candidate: z.string(),
  /** The claim holds if it holds against each of them. */
  references: z.array(z.string()).min(1),
  direction: z.enum(['better', 'not worse']),
  /** In the metric's unit. `better`: by more than this; `not worse`: by no more than this. */
  margin: z.number().min(0),
});
export type Claim = z.infer<typeof Claim>;

/** All claims of a comparison: it follows from the configuration alone. */
export const Family = z.object({
  /** Of every interval, and 1 − the chance of even one false verdict, e.g. 0.95. */
  confidence: z.number(),
  claims: z.array(Claim),
});
export type Family = z.infer<typeof Family>;

/** What came of a claim. Its difference and interval are those of `Difference`. */
export const JudgedClaim = Claim.extend({
  /** The reference that decided; null where nothing was measured. */
  reference: z.string().nullable(),
  /** Two-sided: the larger of that of swapping answers and that of the interval. */
  p: z.number(),
  /** `p` after Holm's adjustment over the family; compared with 1 − confidence. */
  adjustedP: z.number(),
  outcome: z.enum(['better', 'not worse', 'worse', 'no detectable change', 'inconclusive', 'not judged']),
  /** The smallest true change that settles the claim with 80 % chance at the family's level; see `direction`. */
  detectable: z.number().nullable(),
  /** Why it could not be judged or settled. */
  reason: z.string().nullable(),
});
export type JudgedClaim = z.infer<typeof JudgedClaim>;

export const SystemScores = z.object({
  system: z.string(),
  title: z.string(),
  baseline: z.boolean(),
  scores: z.partialRecord(MetricName, Estimate),
});
export type SystemScores = z.infer<typeof SystemScores>;

/**
 * Which language an answer is in. `undecided`: too little prose to tell (`Ja.`, a number, code alone), which says nothing
 * of the model and is outside the rate. `empty` and `unparseable` (no language at all, or broken characters) are inside
 * it as answers that are not in the target language, and told apart from those in another one.
 */
export const AnswerLanguage = z.object({
  verdict: z.enum(['target', 'other', 'undecided', 'empty', 'unparseable']),
  /** By the detector's code; null where there is none. */
  language: z.string().nullable(),
  /** Words of prose: code and addresses left out. */
  words: z.number().int(),
});
export type AnswerLanguage = z.infer<typeof AnswerLanguage>;

/** Which languages a system answers in, by an identifier that errs. */
export const LanguageUse = z.object({
  /** `references`: of the reference answers themselves, which no system can be expected to surpass. */
  system: z.string(),
  title: z.string(),
  counts: z.record(AnswerLanguage.shape.verdict, z.number().int()),
  /** Answers in other languages by the detector's code, most frequent first. */
  others: z.record(z.string(), z.number().int()),
  /** Of all that are not undecided; null where all are. */
  rate: z.number().nullable(),
  /**
   * The share of answers that are in the target language, if the identifier errs on them as it was measured to on texts
   * of the same lengths. Null where its errors are not known.
   */
  corrected: z
    .object({
      value: z.number(),
      /** Holds the uncertainty of the measured errors too; null where none would hold. */
      interval: Interval.nullable(),
      /** Shares of answers that would be recognised: of those in the target language, of all others. */
      sensitivity: z.number(),
      specificity: z.number(),
    })
    .nullable(),
});
export type LanguageUse = z.infer<typeof LanguageUse>;

/** What the models were given. */
export const Prompts = z.object({
  /** Exactly what the first item's prompt was, special tokens and all. */
  first: z.object({ id: z.string(), text: z.string(), sha256: z.string() }),
  /** Items whose prompt was not the same for every model. */
  differing: z.number().int(),
  /** Tokens that a model chooses from, V: a blind guess has a cross-entropy of ln V nats. The base's. */
  vocabulary: z.number().int(),
});
export type Prompts = z.infer<typeof Prompts>;

/** A metric that an earlier version measured beside these is passed over: a run in flight brings it along. */
function knownMetrics(metrics: unknown): unknown {
  if (typeof metrics !== 'object' || metrics === null) return metrics;
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => name in METRICS));
}

/** What one system, a model or a baseline, did on one item: kept for every metric, so that anyone may compare again. */
export const ItemScores = z.object({
  system: z.string(),
  id: z.string(),
  /** Items of one conversation tree are not independent: intervals draw whole trees. */
  treeId: z.string(),
  /** Absent where no detector knows the target language, and in scores of earlier versions. */
  language: AnswerLanguage.optional(),
  /** False where the answer was stopped at the token limit; absent for a baseline. */
  finished: z.boolean().optional(),
  /** Of the metrics that apply to this item. */
  metrics: z.preprocess(
    knownMetrics,
    z.partialRecord(
      MetricName,
      z.object({
        /** Of this item alone; BLEU and chrF++ at sentence level. */
        score: z.number(),
        /** Sums of these over items give a corpus score. */
        statistics: z.array(z.number()),
      }),
    ),
  ),
});
export type ItemScores = z.infer<typeof ItemScores>;

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

/** A sentence and its translation by a person. */
export const SentencePair = z.object({ source: z.string(), target: z.string() });
export type SentencePair = z.infer<typeof SentencePair>;

/** A sentence pair with what the translator made of its source. */
export const ScoredPair = SentencePair.extend({
  /** Empty where the engine failed. */
  output: z.string(),
  /** Sentence chrF++, 0–100. */
  chrfPlusPlus: z.number(),
  /** The quality gate that would stop this output, or that the engine failed; null for neither. */
  stoppedBy: QuarantineReason.nullable(),
});
export type ScoredPair = z.infer<typeof ScoredPair>;

/** How well the translator did on one set of sentence pairs. Every output counts, whatever the quality gates say. */
export const TranslatorScore = z.object({
  name: z.string(),
  pairs: z.number().int(),
  engine: z.string(),
  /** Null where an address decides. */
  precision: z.string().nullable(),
  /** Corpus scores, 0–100; chrF++ counts words beside characters. */
  bleu: z.number(),
  chrf: z.number(),
  chrfPlusPlus: z.number(),
  /** Outputs that equal their reference to the character, and their share. */
  exactMatches: z.number().int(),
  exactMatch: z.number(),
  /** Outputs that a run would have tried again or set aside, by the first gate that stops them. */
  stopped: z.partialRecord(QuarantineReason, z.number().int()),
  /** Written by the engine, end tokens included, its loading left out; null where a crash came between. */
  tokensPerSecond: z.number().nullable(),
  /** The best, the median and the worst pair by sentence chrF++; fewer of fewer pairs. */
  examples: z.array(ScoredPair),
});
export type TranslatorScore = z.infer<typeof TranslatorScore>;

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

/** What all systems came to on one benchmark suite. Their paired differences are among the others. */
export const SuiteResult = SuiteFacts.extend({
  items: z.number().int(),
  /** By system, then by metric, the primary first. */
  scores: z.record(z.string(), z.record(z.string(), Estimate)),
  /** By task, where there are several: its items, and each system's primary score. */
  tasks: z.array(z.object({ task: z.string(), items: z.number().int(), scores: z.record(z.string(), z.number()) })),
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
  systems: z.array(SystemScores),
  differences: z.array(Difference),
  suites: z.array(SuiteResult).default([]),
  curves: z.array(TrainingCurve),
  /** As many as the report has room for; none in reports of earlier versions, whose samples were of another shape. */
  samples: z.array(Sample).catch([]),
  settings: z.unknown(),
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
  lineage: true,
} as const;

/** What of a report is said of the one run that it is about. */
export const RunFacts = ReportData.pick(OF_THE_RUN);
export type RunFacts = z.infer<typeof RunFacts>;

/** The rest, which every run that has the same results may share. */
export const Comparison = ReportData.omit(OF_THE_RUN);
export type Comparison = z.infer<typeof Comparison>;
