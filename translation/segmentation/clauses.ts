import { prose, tidy, verbatim, type Piece } from './document.js';
import { findUnicodeBoundaries } from './unicode-boundaries.js';

/** Where a sentence may be cut, best first: ends of sentences, strong clause marks, weak ones, any white space. */
const CUTS = [
  /(?<=[.!?…])\s+|(?<=[。！？])\s*/gu,
  /(?<=[;:؛])\s+|(?<=\s[–—-])\s+|(?<=[；：—])\s*/gu,
  /(?<=[,،])\s+|(?<=[，、])\s*/gu,
  /\s+/gu,
] as const;

/** Parts of a text without white space are made that much smaller than the limit: tokens are not spread evenly. */
const SAFETY = 2;

/** Segment texts → their lengths in tokens, as the engine sees them. */
export type CountTokens = (texts: readonly string[]) => Promise<number[]>;

interface Part {
  readonly text: string;
  readonly tokens: number;
}

/**
 * Cuts a segment so that no part has more than `maxTokens`, with as few parts as greedy packing allows. White space at
 * a cut is verbatim. Without a better place it is cut between words as dictionaries know them (Chinese, Thai), and in
 * the end between characters. Only a single character that is too long by itself stays so.
 */
export async function splitAtClauses(text: string, maxTokens: number, countTokens: CountTokens): Promise<Piece[]> {
  const isLong = ({ tokens }: Part): boolean => tokens > maxTokens;
  const recut = async (parts: readonly Part[], cut: (part: Part) => string[]): Promise<Part[]> =>
    pack(await cutLong(parts, isLong, cut, countTokens), maxTokens);
  let parts = await countParts([text], countTokens);
  for (const cut of CUTS) parts = await recut(parts, (part) => pieces(part.text, cut));
  while (parts.some((part) => isLong(part) && isDivisible(part.text))) {
    parts = await recut(parts, (part) => cutEvenly(part, maxTokens));
  }
  return tidy(parts.flatMap((part) => trimPart(part.text)));
}

async function countParts(texts: readonly string[], countTokens: CountTokens): Promise<Part[]> {
  const lengths = texts.length === 0 ? [] : await countTokens(texts);
  return texts.map((text, index) => ({ text, tokens: lengths[index] ?? 0 }));
}

/** Cuts long parts, and counts again only those that came apart. */
async function cutLong(
  parts: readonly Part[],
  isLong: (part: Part) => boolean,
  cut: (part: Part) => string[],
  countTokens: CountTokens,
): Promise<Part[]> {
  const cuts = parts.map((part) => ({ part, texts: isLong(part) ? cut(part) : [part.text] }));
  const fresh = new Set(cuts.filter(({ texts }) => texts.length > 1).flatMap(({ texts }) => texts));
  const counted = new Map((await countParts([...fresh], countTokens)).map((part) => [part.text, part]));
  return cuts.flatMap(({ part, texts }) => texts.map((text) => counted.get(text) ?? part));
}

/** Parts with the white space of the cut at their end; joined they are the text. */
function pieces(text: string, cut: RegExp): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(cut)) {
    const end = match.index + match[0].length;
    if (end > start) parts.push(text.slice(start, end));
    start = Math.max(start, end);
  }
  return [...parts, text.slice(start)].filter((part) => part !== '');
}

function isDivisible(text: string): boolean {
  return afterCharacter(text, 1) < text.length;
}

/** Stretches of about equal length, cut between words where one ends in the second half of a stretch. */
function cutEvenly({ text, tokens }: Part, maxTokens: number): string[] {
  const size = Math.max(1, Math.floor((text.length * maxTokens) / (tokens * SAFETY)));
  const words = findUnicodeBoundaries(text, 'und', 'word');
  const parts: string[] = [];
  let start = 0;
  let word = 0;
  while (start < text.length) {
    while ((words[word + 1] ?? Infinity) <= start + size) word += 1;
    const edge = words[word] ?? 0;
    const isNear = edge > start + size / 2 && edge <= start + size;
    const end = isNear ? edge : afterCharacter(text, start + size);
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

/** The index, or the next one where it is within a surrogate pair. */
function afterCharacter(text: string, index: number): number {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(index - 1, index + 1)) ? index + 1 : index;
}

/**
 * Joins neighbours while the sum of their lengths fits. Each length holds the language prefix and the end mark, so the
 * sum is more than the length of both joined, and no second count is needed.
 */
function pack(parts: readonly Part[], maxTokens: number): Part[] {
  const packed: { text: string; tokens: number }[] = [];
  for (const { text, tokens } of parts) {
    const last = packed.at(-1);
    if (last !== undefined && last.tokens + tokens <= maxTokens) {
      last.text += text;
      last.tokens += tokens;
    } else packed.push({ text, tokens });
  }
  return packed;
}

/** White space, and what holds no letter, needs no translation. */
function trimPart(part: string): Piece[] {
  const text = part.trim();
  if (!/\p{L}/u.test(text)) return [verbatim(part)];
  const start = part.indexOf(text);
  return [verbatim(part.slice(0, start)), prose(text), verbatim(part.slice(start + text.length))];
}
