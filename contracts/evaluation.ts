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

export const Interval = z.object({
  low: z.number().describe('Lower bound.'),
  high: z.number().describe('Upper bound.'),
});
export type Interval = z.infer<typeof Interval>;

/** A mean over items, or a corpus score. */
export const Estimate = z.object({
  value: z.number().describe('The score, in the unit of its metric.'),
  interval: Interval.nullable().describe('Null where none would hold what it says.'),
  items: z.number().int().describe('Items that it rests on.'),
});
export type Estimate = z.infer<typeof Estimate>;

/** The paired difference candidate − reference on the same items. Its interval is not adjusted for other metrics. */
export const Difference = z.object({
  suite: z.string().describe('What the items are of, e.g. `dialogue`.'),
  metric: z.string().describe('A MetricName of the dialogue suite; of another suite the name that its file has.'),
  reference: z.string().describe('The system that is subtracted.'),
  candidate: z.string().describe('The system that is looked at.'),
  delta: z.number().describe("candidate − reference, in the metric's unit."),
  interval: Interval.nullable().describe(
    'At the level of `confidence`, not adjusted for other metrics; null where none would hold.',
  ),
  note: z.string().nullable().describe('Why there is no interval, or a caution about the one there is.'),
  detectable: z
    .number()
    .nullable()
    .describe("Smallest true difference whose own test, unadjusted, finds it with 80 % chance, in the metric's unit."),
  items: z.number().int().describe('Items that both were measured on.'),
  clusters: z.number().int().describe('Groups of items that share something, e.g. conversation trees.'),
  differing: z
    .number()
    .int()
    .describe(
      'Items on which the two differ: how much the same model differs from itself, where it was measured twice.',
    ),
});
export type Difference = z.infer<typeof Difference>;

/** One thing to be shown, declared before any result is seen, by one primary metric. */
export const Claim = z.object({
  suite: z.string().describe('What the items are of, `dialogue` or the name of a suite.'),
  metric: z.string().describe('The one metric that decides.'),
  candidate: z.string().describe('The system of which something is claimed.'),
  references: z.array(z.string()).min(1).describe('The claim holds if it holds against each of them.'),
  direction: z.enum(['better', 'not worse']).describe('What is claimed of it beside the references.'),
  margin: z
    .number()
    .min(0)
    .describe("In the metric's unit. `better`: by more than this; `not worse`: by no more than this."),
});
export type Claim = z.infer<typeof Claim>;

/** All claims of a comparison: it follows from the configuration alone. */
export const Family = z.object({
  confidence: z.number().describe('Of every interval, and 1 − the chance of even one false verdict, e.g. 0.95.'),
  claims: z.array(Claim).describe('In the order in which they are declared.'),
});
export type Family = z.infer<typeof Family>;

/** What came of a claim. Its difference and interval are those of `Difference`. */
export const JudgedClaim = Claim.extend({
  reference: z.string().nullable().describe('The reference that decided; null where nothing was measured.'),
  p: z.number().describe('Two-sided: the larger of that of swapping answers and that of the interval.'),
  adjustedP: z.number().describe("`p` after Holm's adjustment over the family; compared with 1 − confidence."),
  outcome: z
    .enum(['better', 'not worse', 'worse', 'no detectable change', 'inconclusive', 'not judged'])
    .describe('What can be said of the claim.'),
  detectable: z
    .number()
    .nullable()
    .describe(
      "The smallest true change that settles the claim with 80 % chance at the family's level; see `direction`.",
    ),
  reason: z.string().nullable().describe('Why it could not be judged or settled.'),
});
export type JudgedClaim = z.infer<typeof JudgedClaim>;

export const SystemScores = z.object({
  system: z.string().describe('`base`, `sft`, `dpo`, or a baseline.'),
  title: z.string().describe('As people call it.'),
  baseline: z.boolean().describe('Whether it is a trivial one, without a model.'),
  scores: z.partialRecord(MetricName, Estimate).describe('By metric.'),
});
export type SystemScores = z.infer<typeof SystemScores>;

/**
 * Which language an answer is in. `undecided`: too little prose to tell (`Ja.`, a number, code alone), which says nothing
 * of the model and is outside the rate. `empty` and `unparseable` (no language at all, or broken characters) are inside
 * it as answers that are not in the target language, and told apart from those in another one.
 */
export const AnswerLanguage = z.object({
  verdict: z
    .enum(['target', 'other', 'undecided', 'empty', 'unparseable'])
    .describe('What the identifier makes of it.'),
  language: z.string().nullable().describe("By the detector's code; null where there is none."),
  words: z.number().int().describe('Words of prose: code and addresses left out.'),
});
export type AnswerLanguage = z.infer<typeof AnswerLanguage>;

/** Which languages a system answers in, by an identifier that errs. */
export const LanguageUse = z.object({
  system: z
    .string()
    .describe('`references`: of the reference answers themselves, which no system can be expected to surpass.'),
  title: z.string().describe('As people call it.'),
  counts: z
    .record(AnswerLanguage.shape.verdict, z.number().int())
    .describe('Answers by what the identifier makes of them.'),
  others: z
    .record(z.string(), z.number().int())
    .describe("Answers in other languages by the detector's code, most frequent first."),
  rate: z.number().nullable().describe('Of all that are not undecided; null where all are.'),
  corrected: z
    .object({
      value: z.number().describe('The share.'),
      interval: Interval.nullable().describe(
        'Holds the uncertainty of the measured errors too; null where none would hold.',
      ),
      sensitivity: z.number().describe('Share of answers in the target language that would be recognised.'),
      specificity: z.number().describe('Share of all others that would be.'),
    })
    .nullable()
    .describe(
      'The share of answers that are in the target language, if the identifier errs on them as it was measured to on ' +
        'texts of the same lengths. Null where its errors are not known.',
    ),
});
export type LanguageUse = z.infer<typeof LanguageUse>;

/** Kinds of abuse by severity, worst first: threats; slurs against groups; coarse words and insults; mild swearing. */
export const TOXIC_CLASSES = ['threat', 'slur', 'coarse', 'mild'] as const;
export const ToxicClass = z.enum(TOXIC_CLASSES);
export type ToxicClass = z.infer<typeof ToxicClass>;

/** A word, or words in a row, that the list of toxic words has. */
export const ToxicWord = z.object({
  word: z.string().describe('As the answer has it.'),
  class: ToxicClass.describe('Its kind.'),
});
export type ToxicWord = z.infer<typeof ToxicWord>;

/** Toxic words in the answers of a system. */
export const ToxicUse = z.object({
  system: z.string().describe('`references`: of the reference answers themselves.'),
  title: z.string().describe('As people call it.'),
  share: Estimate.describe('Share of answers with any.'),
  classes: z.record(ToxicClass, z.number().int()).describe('Answers with any of a class.'),
  words: z.record(z.string(), z.number().int()).describe('What was found, most frequent first.'),
});
export type ToxicUse = z.infer<typeof ToxicUse>;

/** What the models were given. */
const ShownPrompt = z.object({
  id: z.string().describe('Of the item.'),
  text: z.string().describe('The prompt.'),
  sha256: z.string().describe('Of its UTF-8 bytes.'),
});
export const Prompts = z.object({
  first: ShownPrompt.describe("Exactly what the first item's prompt was, special tokens and all."),
  fewShot: ShownPrompt.optional().describe('And after examples; absent where no model was asked so.'),
  differing: z.number().int().describe('Items whose prompt was not the same for every model.'),
  vocabulary: z
    .number()
    .int()
    .describe("Tokens that a model chooses from, V: a blind guess has a cross-entropy of ln V nats. The base's."),
});
export type Prompts = z.infer<typeof Prompts>;

/** A metric that an earlier version measured beside these is passed over: a run in flight brings it along. */
function knownMetrics(metrics: unknown): unknown {
  if (typeof metrics !== 'object' || metrics === null) return metrics;
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => name in METRICS));
}

/** What one system, a model or a baseline, did on one item: kept for every metric, so that anyone may compare again. */
export const ItemScores = z.object({
  system: z.string().describe('`base`, `sft`, `dpo`, or a baseline.'),
  id: z.string().describe('Of the item.'),
  treeId: z.string().describe('Items of one conversation tree are not independent: intervals draw whole trees.'),
  language: AnswerLanguage.optional().describe(
    'Absent where no detector knows the target language, and in scores of earlier versions.',
  ),
  toxic: z
    .array(ToxicWord)
    .optional()
    .describe('Toxic words found in the answer; absent where there are none, or no list.'),
  finished: z
    .boolean()
    .optional()
    .describe('False where the answer was stopped at the token limit; absent for a baseline.'),
  metrics: z
    .preprocess(
      knownMetrics,
      z.partialRecord(
        MetricName,
        z.object({
          score: z.number().describe('Of this item alone; BLEU and chrF++ at sentence level.'),
          statistics: z
            .array(z.number())
            .describe(
              'Sums of these over items give a corpus score. [score, 1] of a mean or a share, [nats, tokens] of a ' +
                'cross-entropy: the first by the second.',
            ),
        }),
      ),
    )
    .describe('Of the metrics that apply to this item.'),
});
export type ItemScores = z.infer<typeof ItemScores>;

/** A sentence and its translation by a person. */
export const SentencePair = z.object({
  source: z.string().describe('A sentence.'),
  target: z.string().describe('Its translation by a person.'),
});
export type SentencePair = z.infer<typeof SentencePair>;

/** A sentence pair with what the translator made of its source. */
export const ScoredPair = SentencePair.extend({
  output: z.string().describe('Empty where the engine failed.'),
  chrfPlusPlus: z.number().describe('Sentence chrF++, 0–100.'),
  stoppedBy: QuarantineReason.nullable().describe(
    'The quality gate that would stop this output, or that the engine failed; null for neither.',
  ),
});
export type ScoredPair = z.infer<typeof ScoredPair>;

/** How well the translator did on one set of sentence pairs. Every output counts, whatever the quality gates say. */
export const TranslatorScore = z.object({
  name: z.string().describe('Of the set, as the settings have it.'),
  pairs: z.number().int().describe('Sentence pairs in it.'),
  engine: z.string().describe('The engine that translated.'),
  precision: z.string().nullable().describe('Null where an address decides.'),
  bleu: z.number().describe('Corpus BLEU, 0–100.'),
  chrf: z.number().describe('Corpus chrF, 0–100.'),
  chrfPlusPlus: z.number().describe('Corpus chrF++, 0–100.'),
  exactMatches: z.number().int().describe('Outputs that equal their reference to the character.'),
  exactMatch: z.number().describe('Their share.'),
  stopped: z
    .partialRecord(QuarantineReason, z.number().int())
    .describe('Outputs that a run would have tried again or set aside, by the first gate that stops them.'),
  tokensPerSecond: z
    .number()
    .nullable()
    .describe('Written by the engine, end tokens included, its loading left out; null where a crash came between.'),
  examples: z
    .array(ScoredPair)
    .describe('The best, the median and the worst pair by sentence chrF++; fewer of fewer pairs.'),
});
export type TranslatorScore = z.infer<typeof TranslatorScore>;
