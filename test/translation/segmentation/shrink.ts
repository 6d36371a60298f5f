/** Tries before a document counts as small enough; a failing test should not take longer than a passing one. */
const MOST_TRIES = 5_000;

/** A part of the text that still fails: pieces are left out as long as it does, halves first, then single characters. */
export function shrink(text: string, fails: (text: string) => boolean): string {
  let smallest = text;
  let tries = 0;
  for (let size = Math.ceil(text.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < smallest.length && tries < MOST_TRIES; tries++) {
      const shorter = smallest.slice(0, start) + smallest.slice(start + size);
      if (fails(shorter)) smallest = shorter;
      else start += size;
    }
  }
  return smallest;
}
