import { describe, expect, test } from 'vitest';
import { calibrationError } from '../../../evaluation/suites/calibration.js';

describe('the calibration error', () => {
  test('is 0 where of every ten that are sure by so much as many are right', () => {
    const sure = Array.from(
      { length: 100 },
      (_, at) => [Math.floor(at / 10) / 10, at % 10 < Math.floor(at / 10) ? 1 : 0] as const,
    );
    expect(calibrationError(sure)).toBeCloseTo(0, 12);
  });

  test('is how far confidence is from the share of right answers, bin by bin, whatever the order', () => {
    const overconfident = Array.from({ length: 40 }, (_, at) => [at < 20 ? 0.6 : 0.9, at % 2] as const);
    expect(calibrationError(overconfident)).toBeCloseTo((0.1 + 0.4) / 2, 12);
    expect(calibrationError(overconfident.toReversed())).toBeCloseTo((0.1 + 0.4) / 2, 12);
  });

  test('is not given of fewer items than fill two bins', () => {
    expect(calibrationError(Array.from({ length: 19 }, () => [1, 1] as const))).toBeNull();
  });
});
