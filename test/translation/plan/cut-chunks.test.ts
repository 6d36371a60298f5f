import { describe, expect, test } from 'vitest';
import type { MeasuredSegment } from '../../../translation/plan/by-length.js';
import { cutChunks } from '../../../translation/plan/cut-chunks.js';

async function cut(lengths: readonly number[], chunkTokens: number): Promise<number[][]> {
  const segments = lengths.map((tokens, number): MeasuredSegment => ({
    id: String(number),
    lang: 'en',
    text: '',
    tokens,
  }));
  const total = lengths.reduce((sum, tokens) => sum + tokens, 0);
  const chunks: number[][] = [];
  for await (const chunk of cutChunks(stream(segments), total, chunkTokens)) chunks.push(chunk.map((s) => s.tokens));
  return chunks;
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  await Promise.resolve();
  yield* items;
}

const sum = (lengths: readonly number[]) => lengths.reduce((total, tokens) => total + tokens, 0);
const countdown = (from: number) => Array.from({ length: from }, (_, index) => from - index);

describe('chunks', () => {
  test('hold all segments in their order', async () => {
    const chunks = await cut(countdown(100), 300);
    expect(chunks.flat()).toEqual(countdown(100));
  });

  test.each([
    [100, 300],
    [100, 5050],
    [300, 1000],
    [20, 50],
  ])('of %i segments and %i tokens each are as few as can be, and about equal', async (count, chunkTokens) => {
    const lengths = countdown(count);
    const chunks = await cut(lengths, chunkTokens);
    const wanted = Math.ceil(sum(lengths) / chunkTokens);
    expect(chunks).toHaveLength(wanted);
    for (const chunk of chunks) expect(Math.abs(sum(chunk) - sum(lengths) / wanted)).toBeLessThanOrEqual(count);
  });

  test('leave no small rest: 2,100 tokens are two chunks of 1,050, not 2,000 and 100', async () => {
    const chunks = await cut(
      Array.from({ length: 210 }, () => 10),
      2000,
    );
    expect(chunks.map(sum)).toEqual([1050, 1050]);
  });

  test('are one segment where that is longer than a chunk, and the others stay as large as before', async () => {
    const chunks = await cut([10_000, ...Array.from({ length: 300 }, () => 10)], 1000);
    expect(chunks.map(sum)).toEqual([10_000, 1000, 1000, 1000]);
  });

  test('are none without segments', async () => {
    expect(await cut([], 1000)).toEqual([]);
  });
});
