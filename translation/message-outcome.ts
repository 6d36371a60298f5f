import type { QuarantineReason, TranslatedMessage, TranslatedSegment } from '../contracts/dataset.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import { segmentTexts, type Document } from './segmentation/document.js';
import { reassemble } from './segmentation/reassemble.js';

/** Characters of a segment that a detail quotes. */
const EXCERPT = 120;

export type OnFailure = PipelineConfig['translation']['quality']['onFailure'];

export interface SegmentedMessage {
  readonly id: string;
  readonly document: Document;
  /** The result of a segment by its text, in this message's language. */
  readonly resultOf: (text: string) => TranslatedSegment | undefined;
}

/**
 * Puts a message together from the results of its segments. It is translated when all of them are; else it is set
 * aside or excluded, the first that is not saying why, or these segments stay in their own language and are counted.
 *
 * @throws Error where a segment has no result: that is a defect, not a failed translation
 */
export function concludeMessage({ id, document, resultOf }: SegmentedMessage, onFailure: OnFailure): TranslatedMessage {
  const results = segmentTexts(document).map((text) => ({ text, result: resultOr(text, resultOf) }));
  const failures = results.flatMap(({ text, result }) => (result.status === 'failed' ? [{ text, ...result }] : []));
  const [first] = failures;
  if (first !== undefined && onFailure !== 'keep-source') {
    const status = onFailure === 'drop' ? 'excluded' : 'quarantined';
    return { id, status, reason: first.reason, detail: detailOf(first) };
  }
  const text = reassemble(document, (source) => {
    const result = resultOr(source, resultOf);
    return result.status === 'translated' ? result.text : source;
  });
  return { id, status: 'translated', text, keptSegments: failures.length };
}

/** An engine's last words differ from run to run, which the merged dataset must not; they stay with the segment. */
function detailOf({ text, reason, detail }: { text: string; reason: QuarantineReason; detail: string }): string {
  return reason === 'engine-failed' ? excerpt(text) : `${excerpt(text)}: ${detail}`;
}

function resultOr(text: string, resultOf: SegmentedMessage['resultOf']): TranslatedSegment {
  const result = resultOf(text);
  if (result === undefined) throw new Error(`Segment without a result: ${excerpt(text)}`);
  return result;
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text);
}
