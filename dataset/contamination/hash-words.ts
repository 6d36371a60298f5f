/** No words in a row of the held-out texts: one of them is in none of these texts. */
const NONE = -1;

/**
 * Hashes of every n words in a row, 53 bits; −1 where one of them is unknown (number −1). Not for secrets: two lanes of
 * FNV-1a over word numbers.
 */
export function hashesOf(ids: Int32Array, n: number): number[] {
  const hashes: number[] = [];
  let lastUnknown = -1;
  for (let end = 0; end < ids.length; end += 1) {
    if (ids[end] === NONE) lastUnknown = end;
    const start = end - n + 1;
    if (start >= 0) hashes.push(lastUnknown >= start ? NONE : hashOf(ids, start, end + 1));
  }
  return hashes;
}

export function hashOf(ids: Int32Array, from = 0, to = ids.length): number {
  let [a, b] = [0x811c9dc5, 0x1b873593];
  for (let at = from; at < to; at += 1) {
    const id = ids[at] ?? 0;
    a = Math.imul(a ^ id, 0x01000193);
    b = Math.imul(b ^ (id + 0x9e3779b9), 0x85ebca6b);
  }
  return ((a ^ (a >>> 15)) >>> 0) * 2 ** 21 + ((b ^ (b >>> 13)) >>> 11);
}
