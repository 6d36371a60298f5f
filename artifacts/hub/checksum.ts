import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ListFileEntry } from '@huggingface/hub';

/** Follows the bytes of a file and tells whether they are the ones the Hub lists. */
export interface Checksum {
  readonly bytes: number;
  update(chunk: Uint8Array): void;
  matches(): boolean;
}

/**
 * Large files carry their SHA-256 (the LFS oid), small ones their Git blob id: SHA-1 of `blob SIZE\0` and the content.
 */
export function createChecksum(entry: ListFileEntry): Checksum {
  const expected = entry.lfs?.oid ?? entry.oid;
  const hash = createHash(entry.lfs === undefined ? 'sha1' : 'sha256');
  if (entry.lfs === undefined) hash.update(`blob ${entry.size}\0`);
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    update(chunk) {
      hash.update(chunk);
      bytes += chunk.length;
    },
    matches: () => bytes === entry.size && (expected === undefined || hash.digest('hex') === expected),
  };
}

/** Whether a file is there, complete and undamaged. */
export async function isComplete(path: string, entry: ListFileEntry): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found?.size !== entry.size) return false;
  const checksum = createChecksum(entry);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) checksum.update(chunk as Buffer);
  return checksum.matches();
}
