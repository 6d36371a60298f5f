import type { SuiteResult } from '../../contracts/suite-result.js';
import type { SuiteScore } from '../../contracts/suite.js';

const BINS = 10;
/** Items of a bin, at least: with fewer its share of right answers is mostly chance. */
const PER_BIN = 10;

/** How sure the model was of what it chose, 0–1, and whether that was right, 0 or 1. */
type Sure = readonly [confidence: number, right: number];

/** Of each system whose answers say how sure it was; null where there are too few, or none do. */
export function calibrationOf(bySystem: ReadonlyMap<string, readonly SuiteScore[]>): SuiteResult['calibration'] {
  const found = [...bySystem].flatMap(([system, rows]) => {
    const sure = rows.flatMap(({ metrics }): Sure[] => {
      const [share, right] = metrics['confidence'] ?? [];
      return share === undefined || right === undefined ? [] : [[share, right]];
    });
    const ece = calibrationError(sure);
    return ece === null ? [] : [[system, { ece, items: sure.length }] as const];
  });
  return found.length === 0 ? null : Object.fromEntries(found);
}

/**
 * Expected calibration error over ten bins of equal mass, or as many as ten items fill (Nguyen and O'Connor 2015): how
 * far confidence is from the share of right answers, on average over items. 0 is perfect; a few hundred items put it
 * some hundredths too high.
 *
 * @returns null with fewer items than fill two bins
 */
export function calibrationError(answers: readonly Sure[]): number | null {
  const bins = Math.min(BINS, Math.floor(answers.length / PER_BIN));
  if (bins < 2) return null;
  const sorted = answers.toSorted(([one], [other]) => one - other);
  const gaps = Array.from({ length: bins }, (_, bin) => {
    const own = sorted.slice(edge(bin, bins, sorted.length), edge(bin + 1, bins, sorted.length));
    return Math.abs(own.reduce((sum, [confidence, right]) => sum + confidence - right, 0));
  });
  return gaps.reduce((sum, gap) => sum + gap, 0) / sorted.length;
}

function edge(bin: number, bins: number, items: number): number {
  return Math.floor((bin * items) / bins);
}
