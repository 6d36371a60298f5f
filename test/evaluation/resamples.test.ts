import { describe, expect, test } from 'vitest';
import { analysePair } from '../../evaluation/interval-rules.js';
import { ratio, type PairedMeasurements } from '../../evaluation/measurements.js';

function pairOf(differences: readonly number[]): PairedMeasurements {
  const rows = (shift: readonly number[]) => Float64Array.from(shift.flatMap((value) => [value, 1]));
  return {
    ...{ suite: 'dala', reference: 'a', candidate: 'b' },
    metric: { name: 'mcc', kind: 'resampled', better: 'higher', width: 2, score: ratio },
    ids: differences.map((_, index) => `${index}`),
    clusterIds: differences.map((_, index) => `${index}`),
    referenceRows: rows(differences.map((_, index) => index / 10)),
    candidateRows: rows(differences.map((value, index) => index / 10 + value)),
  };
}

describe('scores of one test set drawn anew', () => {
  test('spread by the standard error of their difference, however many draws there are', () => {
    // Mean 0.02 and standard deviation 0.01; t(.975, 9) = 2.262157, so 0.02 ± 2.262157 × 0.01 × √1.1.
    const ten = [-1, 1, -1, 1, -1, 1, -1, 1, -1, 1].map((side) => 0.02 + side * 0.01 * Math.sqrt(0.9));
    const { interval, delta, pOfDifference } = analysePair(pairOf(ten), 0.95);
    expect(delta).toBeCloseTo(0.02, 12);
    expect(interval?.low).toBeCloseTo(0.02 - 0.0237257, 6);
    expect(interval?.high).toBeCloseTo(0.02 + 0.0237257, 6);
    expect(pOfDifference(interval?.low ?? 0)).toBeCloseTo(0.05, 6);
    const hundred = Array.from({ length: 10 }, () => ten).flat();
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    const more = analysePair(pairOf(hundred), 0.95).interval;
    expect(more && width(more)).toBeGreaterThan(0.035);
  });

  test('carry no verdict where they are few, or no draws at all', () => {
    expect(analysePair(pairOf([0.1, 0.2, 0.1, 0.2]), 0.95)).toMatchObject({ interval: null, judgeable: false });
    expect(analysePair(pairOf(Array.from({ length: 10 }, () => 0.1)), 0.95)).toMatchObject({
      ...{ interval: null, judgeable: false },
      note: 'the same difference in every resample: they are not drawn anew',
    });
    expect(analysePair(pairOf(Array.from({ length: 10 }, () => 0)), 0.95)).toMatchObject({ judgeable: true });
  });
});
