import { z } from 'zod';

export const Role = z.enum(['prompter', 'assistant']);

/** One message after ingest: validated, stripped of personal data, in the order of its source. */
export const Message = z.object({
  id: z.string(),
  treeId: z.string(),
  parentId: z.string().nullable(),
  role: Role,
  lang: z.string(),
  /** 0 is best; null where nobody ranked the siblings. */
  rank: z.number().nullable(),
  text: z.string(),
});
export type Message = z.infer<typeof Message>;

/**
 * Why a message does not take part, each a named rule. `excluded-ancestor`: a message above it is excluded, so no
 * conversation can reach it. `duplicate-id`: seen before with the same id. `translation-failed`: a segment of it got
 * through no quality gate, and `translation.quality.onFailure` is `drop`. From `not-json` to `wrong-turn`: what is
 * wrong with the record itself.
 */
export const ExclusionRule = z.enum([
  'deleted',
  'failed-review',
  'tree-state',
  'language',
  'duplicate-id',
  'excluded-ancestor',
  'limit',
  'translation-failed',
  'not-json',
  'malformed',
  'unknown-language',
  'unknown-role',
  'broken-text',
  'no-text',
  'missing-parent',
  'wrong-parent',
  'wrong-turn',
]);
export type ExclusionRule = z.infer<typeof ExclusionRule>;

export const ExcludedMessage = z.object({
  id: z.string(),
  treeId: z.string(),
  rule: ExclusionRule,
  detail: z.string(),
  /** File within the source, line or row, field; absent in what earlier versions wrote. */
  place: z.string().optional(),
});
export type ExcludedMessage = z.infer<typeof ExcludedMessage>;

/** A check that every translation of a segment passes before it is accepted; see translation/quality. */
export const QualityGate = z.enum([
  'empty-translation',
  'cut-off',
  'invisible-characters',
  'source-copied',
  'wrong-language',
  'length-ratio',
  'repetition',
  'numbers-lost',
  'urls-lost',
  'placeholders-lost',
]);
export type QualityGate = z.infer<typeof QualityGate>;

/** Why a segment, and with it its message, could not be translated. It is set aside with its text, never lost. */
export const QuarantineReason = z.enum([...QualityGate.options, 'engine-failed']);
export type QuarantineReason = z.infer<typeof QuarantineReason>;

/** One sentence or clause to translate, unique in its run. `id` is the digest of language and normalised text. */
export const Segment = z.object({ id: z.string(), lang: z.string(), text: z.string() });
export type Segment = z.infer<typeof Segment>;

/** Which attempt gave the accepted translation. */
export const TranslatedBy = z.enum(['first', 'beam', 'clauses', 'fallback']);
export type TranslatedBy = z.infer<typeof TranslatedBy>;

/** One line of a chunk's checkpoint file: a segment's translation, or why no attempt got through the quality gates. */
export const TranslatedSegment = z.discriminatedUnion('status', [
  z.object({ id: z.string(), status: z.literal('translated'), text: z.string(), by: TranslatedBy }),
  z.object({
    id: z.string(),
    status: z.literal('failed'),
    /** What was wrong with the first attempt. */
    reason: QuarantineReason,
    /** What was wrong with each attempt. */
    detail: z.string(),
  }),
]);
export type TranslatedSegment = z.infer<typeof TranslatedSegment>;

/**
 * What became of the segments whose first translation one gate stopped:
 * flagged = beam + clauses + fallback + failed, the first three counting the attempt that was accepted.
 */
export const GateCounts = z.object({
  flagged: z.number().int().describe('Segments whose first translation this gate stopped.'),
  beam: z.number().int().describe('Of these, accepted when tried again with beam search.'),
  clauses: z.number().int().describe('Accepted in smaller pieces.'),
  fallback: z.number().int().describe('Accepted from the fallback engine.'),
  failed: z.number().int().describe('Accepted from nothing.'),
});
export type GateCounts = z.infer<typeof GateCounts>;

/** Segments that were translated, and those of them that a gate stopped, by the gate that stopped the first attempt. */
export const QualityCounts = z.object({
  segments: z.number().int().describe('Segments that were translated.'),
  gates: z.partialRecord(QuarantineReason, GateCounts).describe('By the gate that stopped the first attempt.'),
});
export type QualityCounts = z.infer<typeof QualityCounts>;

/** What translating a chunk took. */
export const ChunkStats = z.object({
  segments: z.number().int(),
  batches: z.number().int(),
  /** Tokens that engines wrote, retries included. */
  tokens: z.number().int(),
  failed: z.number().int(),
  /** Sums over chunks with `sumQuality` of translation/quality. */
  quality: QualityCounts,
  /** Padded source tokens of a batch at most, after the engine ran out of memory with more; null where it never did. */
  batchTokensAfterOutOfMemory: z.number().int().nullable(),
});
export type ChunkStats = z.infer<typeof ChunkStats>;

/** What became of one message: put together from its segments. */
export const TranslatedMessage = z.discriminatedUnion('status', [
  z.object({
    id: z.string(),
    status: z.literal('translated'),
    text: z.string(),
    /** Segments left in the source language, because none of their translations got through the gates. */
    keptSegments: z.number().int().default(0),
  }),
  z.object({ id: z.string(), status: z.literal('quarantined'), reason: QuarantineReason, detail: z.string() }),
  /** By rule `translation-failed`. */
  z.object({ id: z.string(), status: z.literal('excluded'), reason: QuarantineReason, detail: z.string() }),
]);
export type TranslatedMessage = z.infer<typeof TranslatedMessage>;

/** One line of the merged dataset: the message in the target language, with its original beside it. */
export const MergedMessage = Message.extend({
  /** Text in the target language; null where quarantined or excluded. */
  translation: z.string().nullable(),
  outcome: z.enum(['translated', 'kept', 'quarantined', 'excluded']),
  /** Why there is no translation. */
  reason: QuarantineReason.optional(),
  /** Of the reason: the segment that could not be translated, and what was wrong with it. */
  detail: z.string().optional(),
  /** Segments of the translation that are still in the source language; absent for none. */
  keptSegments: z.number().int().optional(),
});
export type MergedMessage = z.infer<typeof MergedMessage>;

/** Invariant I1: read = translated + kept + excluded + quarantined. */
export const Accounting = z.object({
  read: z.number().int().describe('Messages of the dataset.'),
  translated: z.number().int().describe('Those that were translated.'),
  kept: z.number().int().describe('Those that were in the target language already.'),
  excluded: z
    .record(z.string(), z.number().int())
    .describe('By rule; what the translation excluded is under `translation-failed`.'),
  quarantined: z.record(z.string(), z.number().int()).describe('Those that could not be translated, by reason.'),
  partlyTranslated: z
    .object({ messages: z.number().int().describe('Messages.'), segments: z.number().int().describe('Segments.') })
    .optional()
    .describe('Of the translated: messages with segments left in the source language, and how many segments that is.'),
});
export type Accounting = z.infer<typeof Accounting>;

/** One pair of a round trip: a segment, its translation, and that translated back. */
export const RoundTripPair = z.object({
  id: z.string().describe('Of the segment.'),
  source: z.string().describe('The segment.'),
  translation: z.string().describe('Its translation.'),
  back: z.string().describe('That translated back.'),
  chrf: z.number().describe('Sentence chrF++ of `back` against `source`, 0–100.'),
});
export type RoundTripPair = z.infer<typeof RoundTripPair>;

/** Translations of a sample of segments translated back into their own language: low scores are worth a look. */
export const RoundTrip = z.object({
  sampled: z.number().int().describe('Segments that were drawn.'),
  failed: z
    .number()
    .int()
    .describe('Segments whose translation the engine could not take back, such as those cut off.'),
  chrf: z.number().nullable().describe("Mean of the pairs' scores; null without pairs."),
  pairs: z.array(RoundTripPair).describe('Worst first.'),
});
export type RoundTrip = z.infer<typeof RoundTrip>;

export const Split = z.enum(['train', 'validation', 'test']);
export type Split = z.infer<typeof Split>;

export const Turn = z.object({ role: z.enum(['user', 'assistant']), content: z.string() });
export type Turn = z.infer<typeof Turn>;

/** One training example of SFT: a root-to-leaf path, ending on an assistant turn. */
export const Conversation = z.object({ id: z.string(), treeId: z.string(), messages: z.array(Turn) });
export type Conversation = z.infer<typeof Conversation>;

/** One training example of DPO: two assistant siblings, `chosen` ranked above `rejected`. */
export const PreferencePair = z.object({
  id: z.string(),
  treeId: z.string(),
  prompt: z.array(Turn),
  chosen: z.array(Turn),
  rejected: z.array(Turn),
});
export type PreferencePair = z.infer<typeof PreferencePair>;

/** One held-out question with its reference answer, in the target language and, where it was translated, in English. */
export const TestItem = z.object({
  id: z.string(),
  treeId: z.string(),
  prompt: z.array(Turn),
  reference: z.string(),
  english: z.object({ prompt: z.array(Turn), reference: z.string() }).nullable(),
});
export type TestItem = z.infer<typeof TestItem>;

/**
 * How a training text holds a held-out one, strongest first: all of its words and no others; half of its words in a row
 * (8 to 13 of them); most of its words close together, in whatever order.
 */
export const OverlapKind = z.enum(['exact', 'n-gram', 'near']);
export type OverlapKind = z.infer<typeof OverlapKind>;

export const TrainingSet = z.enum(['sftTrain', 'sftValidation', 'dpoTrain', 'dpoValidation']);
export type TrainingSet = z.infer<typeof TrainingSet>;

/** A row of training that holds a held-out item. */
export const RowOverlap = z.object({
  set: TrainingSet.describe('The set that the row is of.'),
  row: z.string().describe('Id of the conversation or pair.'),
  item: z.string().describe('Id of the item that it holds.'),
  lang: z.string().describe('The language in which they overlap.'),
  how: OverlapKind.describe('How far it holds it.'),
});
export type RowOverlap = z.infer<typeof RowOverlap>;

/** How far test items occur in what is trained on, and what was done about it. */
export const ContaminationFacts = z.object({
  rows: z
    .enum(['excluded', 'kept'])
    .describe('Rows that hold a test item: excluded by the rule `held-out-overlap`, or kept.'),
  items: z.number().int().describe('Test items that were looked for: all that are scored.'),
  found: z.record(OverlapKind, z.number().int()).describe('Those that a row holds, by the strongest sign.'),
  overlappingRows: z.record(TrainingSet, z.number().int()).describe('Rows that hold one.'),
  suites: z
    .object({
      items: z.number().int().describe('Items that were looked for.'),
      found: z.record(OverlapKind, z.number().int()).describe('Those that a row holds, by the strongest sign.'),
    })
    .optional()
    .describe('The same of the items of benchmark suites; absent where none are asked.'),
  overlapping: z
    .array(z.string())
    .describe('Ids of the items that rows hold which are trained on: none where those are excluded.'),
  examples: z.array(RowOverlap).describe('The first rows, for a look.'),
});
export type ContaminationFacts = z.infer<typeof ContaminationFacts>;

/** What of the counts of preparing data others read. */
export const PreparedFacts = z.object({
  sizes: z.object({
    sftTrain: z.number().int(),
    sftValidation: z.number().int(),
    dpoTrain: z.number().int(),
    dpoValidation: z.number().int(),
    test: z.number().int(),
    /** Absent where an earlier version prepared the data. */
    sftValidationBeforeLimit: z.number().int().optional(),
    dpoValidationBeforeLimit: z.number().int().optional(),
  }),
  /** Null where an earlier version prepared the data. */
  contamination: ContaminationFacts.nullable().catch(null),
  /** Of the replies that preference pairs are made of: why there are not more. */
  pairs: z.object({ unranked: z.number().int(), identical: z.number().int() }).optional(),
  /** Why nothing is held out although it was asked for. */
  notHeldOut: z.string().optional(),
});
export type PreparedFacts = z.infer<typeof PreparedFacts>;
