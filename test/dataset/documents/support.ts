import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Piece } from '../../../dataset/documents/piece.js';

/** Runs `work` on a file with this content, which is gone afterwards. */
export async function withFile<T>(
  name: string,
  content: string | Uint8Array,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sprogskole-documents-'));
  try {
    const path = join(folder, name);
    await writeFile(path, content);
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function all(pieces: AsyncIterable<Piece>): Promise<Piece[]> {
  const list: Piece[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

export function documents(pieces: readonly Piece[]): string[] {
  return pieces.flatMap(({ document }) => (document === null ? [] : [document]));
}

/** The file with each document passed through `translate`. */
export function written(pieces: readonly Piece[], translate: (text: string) => string = (text) => text): string {
  return pieces.map(({ document, put }) => put(document === null ? '' : translate(document))).join('');
}
