import { describe, expect, test } from 'vitest';
import { planBatches } from '../../translation/batching.js';

const LIMITS = { batchTokens: 100, batchRows: 4 };

describe('batches', () => {
  test('go from long to short, equal lengths in the order they came', () => {
    expect(planBatches([5, 9, 5, 7], LIMITS)).toEqual([[1, 3, 0, 2]]);
  });

  test('hold no more rows than allowed', () => {
    expect(planBatches([1, 1, 1, 1, 1, 1], LIMITS)).toEqual([
      [0, 1, 2, 3],
      [4, 5],
    ]);
  });

  test('hold no more tokens than allowed, padding counted', () => {
    expect(planBatches([50, 40, 10], LIMITS)).toEqual([[0, 1], [2]]);
  });

  test('take a segment over the limit alone', () => {
    expect(planBatches([500, 10, 120], LIMITS)).toEqual([[0], [2], [1]]);
  });

  test('hold every segment once', () => {
    const lengths = Array.from({ length: 300 }, (_, index) => ((index * 7919) % 97) + 1);
    const planned = planBatches(lengths, LIMITS).flat();
    expect(planned.toSorted((a, b) => a - b)).toEqual([...lengths.keys()]);
  });

  test('are none for nothing', () => {
    expect(planBatches([], LIMITS)).toEqual([]);
  });
});
