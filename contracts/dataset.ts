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
  flagged: z.number().int(),
  beam: z.number().int(),
  clauses: z.number().int(),
  fallback: z.number().int(),
  failed: z.number().int(),
});
export type GateCounts = z.infer<typeof GateCounts>;

/** Segments that were translated, and those of them that a gate stopped, by the gate that stopped the first attempt. */
export const QualityCounts = z.object({
  segments: z.number().int(),
  gates: z.partialRecord(QuarantineReason, GateCounts),
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
  read: z.number().int(),
  translated: z.number().int(),
  kept: z.number().int(),
  /** By rule; what the translation excluded is under `translation-failed`. */
  excluded: z.record(z.string(), z.number().int()),
  quarantined: z.record(z.string(), z.number().int()),
  /** Of the translated: messages with segments left in the source language, and how many segments that is. */
  partlyTranslated: z.object({ messages: z.number().int(), segments: z.number().int() }).optional(),
});
export type Accounting = z.infer<typeof Accounting>;

/** One pair of a round trip: a segment, its translation, and that translated back. */
export const RoundTripPair = z.object({
  id: z.string(),
  source: z.string(),
  translation: z.string(),
  back: z.string(),
  /** Sentence chrF++ of `back` against `source`, 0–100. */
  chrf: z.number(),
});
export type RoundTripPair = z.infer<typeof RoundTripPair>;

/** Translations of a sample of segments translated back into their own language: low scores are worth a look. */
export const RoundTrip = z.object({
  sampled: z.number().int(),
  /** Segments whose translation the engine could not take back, such as those cut off. */
  failed: z.number().int(),
  /** Mean of the pairs' scores; null without pairs. */
  chrf: z.number().nullable(),
  /** Worst first. */
  pairs: z.array(RoundTripPair),
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
  set: TrainingSet,
  /** Id of the conversation or pair. */
  row: z.string(),
  item: z.string(),
  /** The language in which they overlap. */
  lang: z.string(),
  how: OverlapKind,
});
export type RowOverlap = z.infer<typeof RowOverlap>;

/** How far test items occur in what is trained on, and what was done about it. */
export const ContaminationFacts = z.object({
  /** Rows that hold a test item: excluded by the rule `held-out-overlap`, or kept. */
  rows: z.enum(['excluded', 'kept']),
  /** Test items that were looked for: all that are scored. */
  items: z.number().int(),
  /** Those that a row holds, by the strongest sign. */
  found: z.record(OverlapKind, z.number().int()),
  /** Rows that hold one. */
  overlappingRows: z.record(TrainingSet, z.number().int()),
  /** The same of the items of benchmark suites; absent where none are asked. */
  suites: z.object({ items: z.number().int(), found: z.record(OverlapKind, z.number().int()) }).optional(),
  /** Ids of the items that rows hold which are trained on: none where those are excluded. */
  overlapping: z.array(z.string()),
  /** The first rows, for a look. */
  examples: z.array(RowOverlap),
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
