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
 * conversation can reach it. `duplicate-id`: seen before with the same id.
 */
export const ExclusionRule = z.enum([
  'deleted',
  'failed-review',
  'tree-state',
  'language',
  'duplicate-id',
  'excluded-ancestor',
  'limit',
]);
export type ExclusionRule = z.infer<typeof ExclusionRule>;

export const ExcludedMessage = z.object({
  id: z.string(),
  treeId: z.string(),
  rule: ExclusionRule,
  detail: z.string(),
});
export type ExcludedMessage = z.infer<typeof ExcludedMessage>;

/** Why a message could not be translated. It is set aside with its text, never dropped. */
export const QuarantineReason = z.enum(['cut-off', 'empty-translation', 'engine-failed']);
export type QuarantineReason = z.infer<typeof QuarantineReason>;

/** One line of a chunk's checkpoint file. */
export const TranslatedMessage = z.discriminatedUnion('status', [
  z.object({ id: z.string(), status: z.literal('translated'), text: z.string() }),
  z.object({ id: z.string(), status: z.literal('quarantined'), reason: QuarantineReason, detail: z.string() }),
]);
export type TranslatedMessage = z.infer<typeof TranslatedMessage>;

/** One line of the merged dataset: the message in the target language, with its original beside it. */
export const MergedMessage = Message.extend({
  /** Text in the target language; null where quarantined. */
  translation: z.string().nullable(),
  outcome: z.enum(['translated', 'kept', 'quarantined']),
  reason: QuarantineReason.optional(),
});
export type MergedMessage = z.infer<typeof MergedMessage>;

/** Invariant I1: read = translated + kept + excluded + quarantined. */
export const Accounting = z.object({
  read: z.number().int(),
  translated: z.number().int(),
  kept: z.number().int(),
  excluded: z.record(z.string(), z.number().int()),
  quarantined: z.record(z.string(), z.number().int()),
});
export type Accounting = z.infer<typeof Accounting>;

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
