/**
 * What a word of the reference or of an answer is to the other two texts: `both` answers share it with the reference,
 * only the one after does (`gained`), only the one before does (`lost`), or none does (`other`).
 */
export type Mark = 'both' | 'gained' | 'lost' | 'other';

export interface MarkedWord {
  readonly word: string;
  readonly mark: Mark;
}

export interface ThreeWay {
  readonly reference: readonly MarkedWord[];
  readonly before: readonly MarkedWord[];
  readonly after: readonly MarkedWord[];
}

/** The table of a comparison has so many cells at most: 2,000 words each way, a blink of time. */
const MAX_CELLS = 4_000_000;

/**
 * Marks the words of two answers and of their reference by the longest common subsequences with the reference; case and
 * punctuation make no difference. White space is kept in front of the word it stands before. Null where a text is too
 * long.
 */
export function compareWords(reference: string, before: string, after: string): ThreeWay | null {
  const [words, old, fresh] = [reference, before, after].map(split) as [string[], string[], string[]];
  if (words.length * Math.max(old.length, fresh.length) > MAX_CELLS) return null;
  const [lost, gained] = [matches(words, old), matches(words, fresh)];
  const [inBefore, inAfter] = [new Set(lost.values()), new Set(gained.values())];
  const markOf = (place: number | undefined): Mark => {
    if (place === undefined) return 'other';
    const [was, is] = [inBefore.has(place), inAfter.has(place)];
    return was && is ? 'both' : is ? 'gained' : was ? 'lost' : 'other';
  };
  return {
    reference: words.map((word, place) => ({ word, mark: markOf(place) })),
    before: old.map((word, place) => ({ word, mark: markOf(lost.get(place)) })),
    after: fresh.map((word, place) => ({ word, mark: markOf(gained.get(place)) })),
  };
}

/** Words with the white space before them; what is left at the end goes with the last. */
function split(text: string): string[] {
  return text.match(/\s*\S+(?:\s+$)?/gu) ?? [];
}

/** Places in `b` with the place in `a` that each is matched with, by a longest common subsequence. */
function matches(a: readonly string[], b: readonly string[]): Map<number, number> {
  const [x, y] = [a.map(plain), b.map(plain)];
  const width = y.length + 1;
  const longest = new Uint16Array((x.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = x.length - 1; i >= 0; i -= 1) {
    for (let j = y.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = x[i] === y[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found = new Map<number, number>();
  for (let i = 0, j = 0; i < x.length && j < y.length;) {
    if (x[i] === y[j]) found.set(j++, i++);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return found;
}

/** For comparing: lower case, without punctuation around it, unless it is all punctuation. */
function plain(word: string): string {
  const text = word.trim().toLowerCase();
  return text.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '') || text;
}
