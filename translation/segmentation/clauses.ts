import { prose, tidy, verbatim, type Piece } from './document.js';

/** Where a sentence may be cut, best first: strong clause marks, weak ones, any white space, between characters. */
const CUTS = [/(?<=[;:])\s+|(?<=[；：—])\s*/u, /(?<=[,،])\s+|(?<=[，、])\s*/u, /\s+/u, /(?:)/u] as const;

/** Segment texts → their lengths in tokens, as the engine sees them. */
export type CountTokens = (texts: readonly string[]) => Promise<number[]>;

/**
 * Cuts a segment so that no part has more than `maxTokens`, with as few parts as greedy packing allows. White space at
 * a cut is verbatim. Only a single character that is too long by itself stays so.
 */
export async function splitAtClauses(text: string, maxTokens: number, countTokens: CountTokens): Promise<Piece[]> {
  let parts = [text];
  for (const cut of CUTS) {
    const lengths = await countTokens(parts);
    if (lengths.every((length) => length <= maxTokens)) break;
    parts = parts.flatMap((part, index) => ((lengths[index] ?? 0) <= maxTokens ? [part] : pieces(part, cut)));
    parts = await pack(parts, maxTokens, countTokens);
  }
  return tidy(parts.flatMap(trimPart));
}

/** Parts with the white space of the cut at their end; joined they are the text. */
function pieces(text: string, cut: RegExp): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(new RegExp(cut, 'gu'))) {
    const end = match.index + match[0].length;
    if (end > start) parts.push(text.slice(start, end));
    start = Math.max(start, end);
  }
  return [...parts, text.slice(start)].filter((part) => part !== '');
}

/**
 * Joins neighbours while the sum of their lengths fits. Each length holds the language prefix and the end mark, so the
 * sum is more than the length of both joined, and no second count is needed.
 */
async function pack(parts: readonly string[], maxTokens: number, countTokens: CountTokens): Promise<string[]> {
  const lengths = await countTokens(parts);
  const packed: { text: string; tokens: number }[] = [];
  for (const [index, text] of parts.entries()) {
    const tokens = lengths[index] ?? 0;
    const last = packed.at(-1);
    if (last !== undefined && last.tokens + tokens <= maxTokens) {
      last.text += text;
      last.tokens += tokens;
    } else packed.push({ text, tokens });
  }
  return packed.map(({ text }) => text);
}

function trimPart(part: string): Piece[] {
  const text = part.trim();
  if (!/\p{L}/u.test(text)) return [verbatim(part)];
  const start = part.indexOf(text);
  return [verbatim(part.slice(0, start)), prose(text), verbatim(part.slice(start + text.length))];
}
