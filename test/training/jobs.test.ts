import { expect, it } from 'vitest';
import { smallerBatch, withBatch } from '../../training/jobs.js';

/** Sizes from the configured one down to a single example. */
function sizesOf(settings: { batchSize: number; gradientAccumulation: number }): number[] {
  const sizes = [settings.batchSize];
  for (let size = settings.batchSize; size > 1; sizes.push(size)) size = smallerBatch(settings)(size);
  return sizes;
}

const UP_TO_32 = Array.from({ length: 32 }, (_, index) => index + 1);

it('keeps the effective batch exactly, whatever is configured', () => {
  for (const batchSize of UP_TO_32) {
    for (const gradientAccumulation of [1, 2, 3, 4, 7, 32]) {
      const settings = { batchSize, gradientAccumulation };
      for (const size of sizesOf(settings)) {
        const batch = withBatch(settings, size);
        expect(Number.isInteger(batch.gradientAccumulation)).toBe(true);
        expect(batch.batchSize * batch.gradientAccumulation).toBe(batchSize * gradientAccumulation);
      }
    }
  }
});

it.each([
  [{ batchSize: 256, gradientAccumulation: 1 }, [256, 128, 64, 32, 16, 8, 4, 2, 1]],
  [{ batchSize: 3, gradientAccumulation: 1 }, [3, 1]],
  [{ batchSize: 5, gradientAccumulation: 1 }, [5, 1]],
  [{ batchSize: 5, gradientAccumulation: 6 }, [5, 3, 2, 1]],
])('%o goes through %o', (settings, sizes) => {
  expect(sizesOf(settings)).toEqual(sizes);
});
