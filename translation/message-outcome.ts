import type { QuarantineReason, TranslatedMessage } from '../contracts/dataset.js';
import { segmentTexts, type Document } from './segmentation/document.js';
import { reassemble } from './segmentation/reassemble.js';
import type { SegmentResult } from './translate-batch.js';

/** Characters of a segment that a quarantine's detail quotes. */
const EXCERPT = 120;

interface Problem {
  readonly reason: QuarantineReason;
  readonly detail: string;
}

/** A message is translated when all of its segments are; the first one that is not says why. */
export function concludeMessage(
  id: string,
  document: Document,
  results: ReadonlyMap<string, SegmentResult>,
): TranslatedMessage {
  const problem = segmentTexts(document)
    .map((text) => findProblem(text, results.get(text)))
    .find((found) => found !== null);
  if (problem !== undefined) return { id, status: 'quarantined', ...problem };
  return { id, status: 'translated', text: reassemble(document, (text) => translationOf(results.get(text))) };
}

function findProblem(text: string, result: SegmentResult | undefined): Problem | null {
  const excerpt = JSON.stringify(text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text);
  if (result === undefined) throw new Error(`Segment without a result: ${excerpt}`);
  if ('failed' in result) return { reason: 'engine-failed', detail: `${excerpt}: ${result.failed}` };
  if (!result.finished) {
    return { reason: 'cut-off', detail: `${excerpt}: no end after ${result.tokens} tokens, nor in clauses` };
  }
  if (result.text.trim() === '') return { reason: 'empty-translation', detail: excerpt };
  return null;
}

function translationOf(result: SegmentResult | undefined): string {
  return result !== undefined && 'text' in result ? result.text : '';
}
