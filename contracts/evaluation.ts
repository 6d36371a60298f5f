import { z } from 'zod';
import { QuarantineReason } from './dataset.js';

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
  toxicWords: { title: 'Answers with toxic words', better: 'lower', unit: 'share', detail: true },
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

/** Kinds of abuse by severity, worst first: threats; slurs against groups; coarse words and insults; mild swearing. */
export const TOXIC_CLASSES = ['threat', 'slur', 'coarse', 'mild'] as const;
export const ToxicClass = z.enum(TOXIC_CLASSES);
export type ToxicClass = z.infer<typeof ToxicClass>;

/** A word, or words in a row, that the list of toxic words has. */
export const ToxicWord = z.object({ word: z.string(), class: ToxicClass });
export type ToxicWord = z.infer<typeof ToxicWord>;

/** Toxic words in the answers of a system. */
export const ToxicUse = z.object({
  /** `references`: of the reference answers themselves. */
  system: z.string(),
  title: z.string(),
  /** Share of answers with any. */
  share: Estimate,
  /** Answers with any of a class. */
  classes: z.record(ToxicClass, z.number().int()),
  /** What was found, most frequent first. */
  words: z.record(z.string(), z.number().int()),
});
export type ToxicUse = z.infer<typeof ToxicUse>;

/** What the models were given. */
const ShownPrompt = z.object({ id: z.string(), text: z.string(), sha256: z.string() });
export const Prompts = z.object({
  /** Exactly what the first item's prompt was, special tokens and all. */
  first: ShownPrompt,
  /** And after examples; absent where no model was asked so. */
  fewShot: ShownPrompt.optional(),
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
  /** Toxic words found in the answer; absent where there are none, or no list. */
  toxic: z.array(ToxicWord).optional(),
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
