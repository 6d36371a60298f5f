import { analysePair, estimateScore } from '../../evaluation/interval-rules.js';
import type { PairedMeasurements } from '../../evaluation/measurements.js';
import type { Interval } from '../../evaluation/statistics/skewed-t.js';
import { drawPair, type World } from './worlds.js';

export interface Covered {
  /** Share of the simulations in which an interval is offered. */
  readonly offered: number;
  /** Share of those whose interval holds the true value; null where none is offered. */
  readonly covers: number | null;
}

export interface Coverage {
  readonly pair: Covered;
  /** Of the candidate alone. */
  readonly single: Covered;
  /** Mean width beside that of the unpaired interval that lm-evaluation-harness's comparison has on the same items. */
  readonly width: number;
}

/** How often the 95 % intervals of a world hold the true scores of both systems. */
export function coverageOf(
  world: World,
  [reference, candidate]: readonly [number, number],
  items: number,
  simulations: number,
): Coverage {
  const pairs: (Interval | null)[] = [];
  const singles: (Interval | null)[] = [];
  let [width, unpaired] = [0, 0];
  for (let seed = 1; seed <= simulations; seed += 1) {
    const pair = drawPair(world, items, seed);
    const { interval } = analysePair(pair, 0.95);
    pairs.push(interval);
    singles.push(estimateScore({ ...pair, rows: pair.candidateRows }, 0.95).interval);
    if (interval) [width, unpaired] = [width + interval.high - interval.low, unpaired + unpairedWidth(pair)];
  }
  return { pair: covered(pairs, candidate - reference), single: covered(singles, candidate), width: width / unpaired };
}

function covered(intervals: readonly (Interval | null)[], truth: number): Covered {
  const offered = intervals.filter((interval) => interval !== null);
  const holding = offered.filter(({ low, high }) => low <= truth && truth <= high);
  return {
    offered: offered.length / intervals.length,
    covers: offered.length === 0 ? null : holding.length / offered.length,
  };
}

/**
 * 2 × 1.96 × √(SE² + SE²) of two means over items, as lm-evaluation-harness 0.4's model_comparator has it: the same items
 * are taken for two samples that have nothing to do with one another.
 */
export function unpairedWidth({
  referenceRows,
  candidateRows,
  ids,
  metric: { width, score },
}: PairedMeasurements): number {
  const errors = [referenceRows, candidateRows].map((rows) => {
    const scores = ids.map((_, item) => score(rows.subarray(item * width, (item + 1) * width), 0));
    const mean = scores.reduce((sum, value) => sum + value, 0) / scores.length;
    const variance = scores.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (scores.length - 1);
    return variance / scores.length;
  });
  return 2 * 1.96 * Math.sqrt(errors.reduce((sum, error) => sum + error, 0));
}
