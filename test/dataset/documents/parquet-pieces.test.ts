import { describe, expect, it } from 'vitest';
import path from 'node:path';
import { parquetPieces } from '../../../dataset/documents/parquet-pieces.js';
import { FIXTURES } from '../support.js';
import { all } from './support.js';

const TINY = path.join(FIXTURES, 'tiny.snappy.parquet');

describe('a parquet file in pieces', () => {
  it('is put back as a line of JSON for each row, with every column and the text replaced', async () => {
    const pieces = await all(parquetPieces(TINY, 'role', 'tiny.parquet'));
    expect(pieces.map(({ line }) => line)).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
    const [first] = pieces;
    const before = JSON.parse(first?.put(first.document ?? '') ?? '') as Record<string, unknown>;
    const after = JSON.parse(first?.put('rolle') ?? '') as Record<string, unknown>;
    expect(Object.keys(before)).toContain('message_id');
    expect(after).toEqual({ ...before, role: 'rolle' });
  });

  it('refuses a row without a text, by its number', async () => {
    await expect(all(parquetPieces(TINY, 'text', 'tiny.parquet'))).rejects.toThrow('tiny.parquet, row 13, field text');
  });

  it('refuses a column that is not there, and names those that are', async () => {
    const missing = all(parquetPieces(TINY, 'prompt', 'tiny.parquet'));
    await expect(missing).rejects.toThrow('The parquet file has no such column.');
    await expect(missing).rejects.toThrow('message_id');
  });

  it('refuses text that is not UTF-8', async () => {
    const latin1 = all(parquetPieces(path.join(FIXTURES, 'latin1.parquet'), 'text', 'latin1.parquet'));
    await expect(latin1).rejects.toThrow('The text is not valid UTF-8.');
  });
});
