import type { TranslationEngine } from './engine.js';
import { countWords } from './quality/words.js';
import { splitAtClauses } from './segmentation/clauses.js';
import { prose, segmentTexts, tidy, verbatim, type Document } from './segmentation/document.js';
import { reassemble } from './segmentation/reassemble.js';
import type { SegmentResult } from './translate-batch.js';

export interface RetriedSegment {
  readonly text: string;
  /** It was too long for the engine, so that half of it helps wherever it is cut. */
  readonly tooLong: boolean;
}

/** After the mark of a clause. "1,000" has none: there is no space. */
const CLAUSE_MARK = /(?<=[;:,،—–])\s+|(?<=[；：，、])\s*/gu;

/** Shorter parts are no clauses but items of a list. */
const SHORTEST_CLAUSE_WORDS = 3;

/** Shorter parts of a segment that is too long, in tokens (about three words), would be no help. */
const SHORTEST_PART_TOKENS = 8;

/**
 * Translates segments in halves, once: what a model cannot do in halves, it cannot do. They are cut at a clause mark;
 * between other words the halves mean nothing to a translator, which makes fluent nonsense of them that no gate can
 * tell, so that only what is too long is cut there.
 *
 * @param translate of clauses, each given once
 * @returns the joined halves by segment; null for a segment that cannot be cut
 */
export async function retryInClauses(
  segments: readonly RetriedSegment[],
  engine: Pick<TranslationEngine, 'countTokens'>,
  translate: (clauses: readonly string[]) => Promise<SegmentResult[]>,
): Promise<(SegmentResult | null)[]> {
  const documents = await Promise.all(segments.map((segment) => cutInHalves(segment, engine)));
  const clauses = [...new Set(documents.flatMap((document) => (document === null ? [] : segmentTexts(document))))];
  const translated = await translate(clauses);
  const results = new Map(clauses.map((clause, index) => [clause, translated[index]]));
  return documents.map((document) => (document === null ? null : join(document, results)));
}

async function cutInHalves(
  { text, tooLong }: RetriedSegment,
  engine: Pick<TranslationEngine, 'countTokens'>,
): Promise<Document | null> {
  const clauses = cutAtClauseMark(text);
  if (clauses !== null || !tooLong) return clauses;
  const [length = 0] = await engine.countTokens([text]);
  const half = Math.max(SHORTEST_PART_TOKENS, Math.ceil(length / 2));
  const pieces = await splitAtClauses(text, half, (parts) => engine.countTokens(parts));
  return pieces.length > 1 ? { pieces } : null;
}

/** At the mark that is nearest to the middle. */
function cutAtClauseMark(text: string): Document | null {
  const cuts = [...text.matchAll(CLAUSE_MARK)].map(({ index, 0: gap }) => ({
    left: text.slice(0, index),
    gap,
    right: text.slice(index + gap.length),
  }));
  const [best] = cuts
    .filter(({ left, right }) => isClause(left) && isClause(right))
    .sort((a, b) => Math.abs(a.left.length - a.right.length) - Math.abs(b.left.length - b.right.length));
  if (best === undefined) return null;
  return { pieces: tidy([prose(best.left), verbatim(best.gap), prose(best.right)]) };
}

function isClause(text: string): boolean {
  return countWords(text) >= SHORTEST_CLAUSE_WORDS;
}

/** A failure where a clause failed; unfinished where one is. */
function join(document: Document, results: ReadonlyMap<string, SegmentResult | undefined>): SegmentResult {
  const clauses = segmentTexts(document).map((text) => results.get(text));
  const failure = clauses.find((clause) => clause !== undefined && 'failed' in clause);
  if (failure !== undefined) return failure;
  const finished = clauses.every((clause) => clause !== undefined && 'text' in clause && clause.finished);
  return { text: reassemble(document, (clause) => textOf(results.get(clause))), tokens: 0, finished };
}

function textOf(result: SegmentResult | undefined): string {
  return result !== undefined && 'text' in result ? result.text : '';
}
