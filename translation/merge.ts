import type { Accounting, MergedMessage, Message, TranslatedSegment } from '../contracts/dataset.js';
import { Books } from './merge/books.js';
import { TranslationIndex } from './merge/translation-index.js';
import { concludeMessage, type OnFailure } from './message-outcome.js';
import { normalizeSegment, segmentId } from './segment-id.js';
import { segmentTexts } from './segmentation/document.js';
import { segmentMessages, type Segmentation, type SegmentedMessage } from './segment-messages.js';

export interface MergeInput extends Segmentation {
  /** Every message that ingest let through, in order. */
  readonly messages: AsyncIterable<Message>;
  /** One line for each unique segment of the messages: what the memory knew, and what the chunks made. In any order. */
  readonly translations: AsyncIterable<TranslatedSegment>;
  /** How many lines of `translations` were planned. */
  readonly plannedSegments: number;
  readonly onFailure: OnFailure;
  /** Messages that ingest excluded, by rule. */
  readonly excludedCounts: Readonly<Record<string, number>>;
  /** Messages that ingest read, where it is known: the sum must come to it. */
  readonly read?: number;
  /** A file of this merge's own, for the translations. */
  readonly scratchFile: string;
  /** Called now and then, also while translations are read and no message comes out yet. */
  readonly onProgress?: (progress: { readonly done: number; readonly unit: 'segments' | 'messages' }) => void;
}

export interface Merge {
  /** The merged dataset in the order of the messages. Ends with AccountingError where the books do not balance. */
  readonly lines: AsyncGenerator<MergedMessage, void, undefined>;
  /** Counts of all lines. @throws Error before the last line was taken */
  accounting(): Accounting;
}

/** Lines between two reports of progress: 1,000 messages took 5 s on a busy machine. */
const REPORT_EVERY = 100;

/**
 * Puts messages together from the translations of their segments. Messages are cut again, just as they were for the
 * plan. Every message must come to exactly one outcome, and every translation must have been asked for (invariants I1
 * and I2).
 */
export function mergeTranslations(input: MergeInput): Merge {
  let accounting: Accounting | undefined;
  async function* lines(): AsyncGenerator<MergedMessage, void, undefined> {
    const index = new TranslationIndex(input.scratchFile, input.plannedSegments);
    try {
      accounting = yield* mergeAll(input, index);
    } finally {
      index.close();
    }
  }
  return {
    lines: lines(),
    accounting: () => {
      if (accounting === undefined) throw new Error('The merge is not finished: its last line was not taken.');
      return accounting;
    },
  };
}

async function* mergeAll(
  input: MergeInput,
  index: TranslationIndex,
): AsyncGenerator<MergedMessage, Accounting, undefined> {
  const doubledLines = await fill(index, input);
  const books = new Books(input.excludedCounts);
  let done = 0;
  for await (const segmented of segmentMessages(input.messages, input)) {
    if (++done % REPORT_EVERY === 0) input.onProgress?.({ done, unit: 'messages' });
    const line = mergeOne(segmented, index, books, input.onFailure);
    if (line !== null) yield line;
  }
  return books.close({ doubledLines, unaskedLines: [...index.unasked()] }, input.read);
}

/** @returns ids of segments that came with a second line */
async function fill(index: TranslationIndex, { translations, onProgress }: MergeInput): Promise<string[]> {
  const doubled: string[] = [];
  let done = 0;
  for await (const line of translations) {
    if (++done % REPORT_EVERY === 0) onProgress?.({ done, unit: 'segments' });
    if (!index.add(line)) doubled.push(line.id);
  }
  return doubled;
}

/** Null, and an entry in the books, where something is wrong: all of it is reported together at the end. */
function mergeOne(
  { message, document }: SegmentedMessage,
  index: TranslationIndex,
  books: Books,
  onFailure: OnFailure,
): MergedMessage | null {
  if (!books.enter(message.id)) return null;
  if (document === null) return books.count({ ...message, translation: message.text, outcome: 'kept' });
  const texts = segmentTexts(document);
  const results = new Map(texts.map((text) => [text, inForm(text, index.take(segmentId(message.lang, text)))]));
  if ([...results.values()].includes(undefined)) return books.missing(message.id);
  const outcome = concludeMessage({ id: message.id, document, resultOf: (text) => results.get(text) }, onFailure);
  if (outcome.status !== 'translated') {
    const { status, reason, detail } = outcome;
    return books.count({ ...message, translation: null, outcome: status, reason, detail });
  }
  return books.count({
    ...message,
    translation: outcome.text,
    outcome: 'translated',
    ...(outcome.keptSegments > 0 && { keptSegments: outcome.keptSegments }),
  });
}

/** What a translation leaves as it is, such as a name, keeps the white space and letter forms that it has here. */
function inForm(text: string, result: TranslatedSegment | undefined): TranslatedSegment | undefined {
  return result?.status === 'translated' && result.text === normalizeSegment(text) ? { ...result, text } : result;
}
