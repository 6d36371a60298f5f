import { analysePair } from '../../evaluation/interval-rules.js';
import type { PairedMeasurements } from '../../evaluation/measurements.js';
import { Dice, drawPair, type World } from './worlds.js';

export interface ResampledCoverage {
  readonly covers: number;
  /** Of mean ± 1.96 s/√n over the draws, as EuroEval's own intervals of one system are made. */
  readonly dividedByDraws: number;
}

/** How often intervals from so many draws of one test set, the same for both systems, hold the true difference. */
export function resampledCoverage(
  world: World,
  [reference, candidate]: readonly [number, number],
  { items, draws, simulations }: { items: number; draws: number; simulations: number },
): ResampledCoverage {
  const truth = candidate - reference;
  let [covered, divided] = [0, 0];
  for (let seed = 1; seed <= simulations; seed += 1) {
    const drawn = redraw(drawPair(world, items, seed), draws, seed);
    const { interval, delta, clusters } = analysePair(drawn, 0.95);
    if (interval && interval.low <= truth && truth <= interval.high) covered += 1;
    const differences = drawn.ids.map(
      (_, at) => (drawn.candidateRows[2 * at] ?? 0) - (drawn.referenceRows[2 * at] ?? 0),
    );
    const variance = differences.reduce((sum, value) => sum + (value - delta) ** 2, 0) / (clusters - 1);
    if (Math.abs(delta - truth) <= 1.96 * Math.sqrt(variance / clusters)) divided += 1;
  }
  return { covers: covered / simulations, dividedByDraws: divided / simulations };
}

/** The scores of both systems on each draw of the items. */
function redraw({ metric, ids, ...pair }: PairedMeasurements, draws: number, seed: number): PairedMeasurements {
  const dice = new Dice(5e8 + seed);
  const rows = [new Float64Array(2 * draws), new Float64Array(2 * draws)] as const;
  for (let draw = 0; draw < draws; draw += 1) {
    const sums = [new Float64Array(metric.width), new Float64Array(metric.width)] as const;
    for (let item = 0; item < ids.length; item += 1) {
      const at = metric.width * Math.floor(dice.uniform() * ids.length);
      for (let column = 0; column < metric.width; column += 1) {
        sums[0][column] = (sums[0][column] ?? 0) + (pair.referenceRows[at + column] ?? 0);
        sums[1][column] = (sums[1][column] ?? 0) + (pair.candidateRows[at + column] ?? 0);
      }
    }
    for (const side of [0, 1] as const) rows[side].set([metric.score(sums[side], 0), 1], 2 * draw);
  }
  const names = Array.from({ length: draws }, (_, draw) => `${draw}`);
  return {
    ...{ ...pair, ids: names, clusterIds: names, referenceRows: rows[0], candidateRows: rows[1] },
    metric: { ...metric, kind: 'resampled', width: 2, score: (sums, at) => (sums[at] ?? 0) / (sums[at + 1] ?? 0) },
  };
}
