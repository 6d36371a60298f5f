import { splitAtClauses, type CountTokens } from './clauses.js';
import { segmentTexts, tidy, type Document } from './document.js';

/** Documents with every segment of more than `maxTokens` split at clauses. Lengths are counted in one go. */
export async function limitSegments(
  documents: readonly Document[],
  maxTokens: number,
  countTokens: CountTokens,
): Promise<Document[]> {
  const texts = [...new Set(documents.flatMap(segmentTexts))];
  const lengths = await countTokens(texts);
  const long = texts.filter((_, index) => (lengths[index] ?? 0) > maxTokens);
  const split = new Map(
    await Promise.all(long.map(async (text) => [text, await splitAtClauses(text, maxTokens, countTokens)] as const)),
  );
  return documents.map(({ pieces }) => ({
    pieces: tidy(pieces.flatMap((piece) => (piece.kind === 'segment' ? (split.get(piece.text) ?? [piece]) : [piece]))),
  }));
}
