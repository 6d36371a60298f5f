import { describe, expect, test } from 'vitest';
import { countQuality, sumQuality } from '../../../translation/quality/quality-counts.js';

const COUNTS = countQuality([
  { stoppedBy: undefined, translatedBy: 'first' },
  { stoppedBy: 'repetition', translatedBy: 'beam' },
  { stoppedBy: 'repetition', translatedBy: 'clauses' },
  { stoppedBy: 'repetition', translatedBy: undefined },
  { stoppedBy: 'cut-off', translatedBy: 'fallback' },
]);

describe('the counts of the gates', () => {
  test('tell of each gate what became of what it stopped', () => {
    expect(COUNTS).toEqual({
      segments: 5,
      gates: {
        repetition: { flagged: 3, beam: 1, clauses: 1, fallback: 0, failed: 1 },
        'cut-off': { flagged: 1, beam: 0, clauses: 0, fallback: 1, failed: 0 },
      },
    });
  });

  test('add up over chunks', () => {
    const other = countQuality([{ stoppedBy: 'cut-off', translatedBy: undefined }]);
    expect(sumQuality([COUNTS, other, countQuality([])])).toEqual({
      segments: 6,
      gates: { ...COUNTS.gates, 'cut-off': { flagged: 2, beam: 0, clauses: 0, fallback: 1, failed: 1 } },
    });
  });
});
