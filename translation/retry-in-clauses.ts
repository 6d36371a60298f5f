import type { TranslationEngine } from './engine.js';
import { reassemble } from './segmentation/reassemble.js';
import { splitAtClauses } from './segmentation/clauses.js';
import { segmentTexts, type Document } from './segmentation/document.js';
import type { SegmentResult } from './translate-batch.js';

/** Shorter segments (about three words) hold no clause that could do better by itself. */
const SHORTEST_RETRY_TOKENS = 8;

/**
 * Gives segments that were cut off a second chance in clauses of half their length, once: what a model cannot finish
 * then, it cannot translate.
 *
 * @param translate translates clauses into `results`
 * @returns results with the joined clauses in place of the cut-off segments that they mended
 */
export async function retryInClauses(
  results: ReadonlyMap<string, SegmentResult>,
  engine: TranslationEngine,
  translate: (clauses: ReadonlySet<string>) => Promise<void>,
): Promise<Map<string, SegmentResult>> {
  const cutOff = [...results].filter(([, result]) => isCutOff(result)).map(([text]) => text);
  const documents = await splitInHalves(cutOff, engine);
  await translate(new Set([...documents.values()].flatMap(segmentTexts)));
  const mended = [...documents].flatMap(([text, document]) => {
    const joined = join(document, results);
    return joined === null ? [] : [[text, joined] as const];
  });
  return new Map([...results, ...mended]);
}

function isCutOff(result: SegmentResult): boolean {
  return 'finished' in result && !result.finished;
}

async function splitInHalves(texts: readonly string[], engine: TranslationEngine): Promise<Map<string, Document>> {
  const lengths = await engine.countTokens(texts);
  const documents = new Map<string, Document>();
  for (const [index, text] of texts.entries()) {
    const half = Math.max(SHORTEST_RETRY_TOKENS, Math.ceil((lengths[index] ?? 0) / 2));
    const pieces = await splitAtClauses(text, half, (parts) => engine.countTokens(parts));
    if (pieces.length > 1) documents.set(text, { pieces });
  }
  return documents;
}

/** Null where a clause failed too. */
function join(document: Document, results: ReadonlyMap<string, SegmentResult>): SegmentResult | null {
  const clauses = segmentTexts(document).map((text) => results.get(text));
  if (!clauses.every((clause) => clause !== undefined && 'text' in clause && clause.finished)) return null;
  const text = reassemble(document, (clause) => textOf(results.get(clause)));
  return { text, tokens: 0, finished: true };
}

function textOf(result: SegmentResult | undefined): string {
  return result !== undefined && 'text' in result ? result.text : '';
}
