import type { MeasuredMetric, PairedMeasurements } from '../../evaluation/measurements.js';
import { ratio } from '../../evaluation/measurements.js';
import { CHRF_WIDTH, chrfScore } from '../../evaluation/metrics/chrf.js';
import { seededRandom, type Random } from '../../evaluation/statistics/random.js';

type Row = readonly number[];
type Item = readonly [reference: Row, candidate: Row];

/** A made-up pair of systems whose true difference is known. */
export interface World {
  readonly name: string;
  readonly kind: MeasuredMetric['kind'];
  readonly better: 'higher' | 'lower';
  readonly width: number;
  readonly score: MeasuredMetric['score'];
  /** Items that share a cluster. */
  readonly clusterSize: number;
  /** The items of one cluster; `shift` is added to what the candidate is at heart. */
  readonly cluster: (dice: Dice, size: number, shift: number) => Item[];
}

/** Draws of the distributions below. */
export class Dice {
  readonly #random: Random;
  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }
  uniform(): number {
    return (this.#random.below(2 ** 32) + 0.5) / 2 ** 32;
  }
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
  exponential(): number {
    return -Math.log(this.uniform());
  }
}

const values = { width: 2, score: ratio, clusterSize: 1, better: 'higher' } as const;

function means(draw: (dice: Dice, shift: number) => readonly [number, number]): World['cluster'] {
  return (dice, size, shift) =>
    Array.from({ length: size }, () => {
      const [reference, candidate] = draw(dice, shift);
      return [
        [reference, 1],
        [candidate, 1],
      ];
    });
}

/** Rates of single items: `before` of the reference, and chances that an item is gained or lost. */
function rate(before: number, gain: number, loss: number): World {
  const name = `rate ${before} to ${Number((before * (1 - loss) + (1 - before) * gain).toFixed(2))}`;
  const cluster = means((dice, shift) => {
    const was = dice.uniform() < before;
    const flips = dice.uniform() < (was ? loss - shift / 2 / before : gain + shift / 2 / (1 - before));
    return [Number(was), Number(was !== flips)];
  });
  return { ...values, name, kind: 'rate', cluster };
}

/** Nats over tokens of texts of very different length; the candidate's own spread is `spread`. */
function crossEntropy(name: string, before: number, after: number, spread: number): World {
  const cluster: World['cluster'] = (dice, size, shift) => {
    const text = 0.4 * dice.normal();
    return Array.from({ length: size }, () => {
      const tokens = Math.ceil(30 * (dice.exponential() + dice.exponential()));
      const own = 0.2 * dice.normal();
      return [
        [tokens * (before + text + 0.2 * dice.normal()), tokens],
        [tokens * (after + shift + text + own + spread * (dice.exponential() - 1)), tokens],
      ];
    });
  };
  return { ...values, name, kind: 'corpus', better: 'lower', cluster };
}

/** Sufficient statistics of chrF++: of every order some n-grams, of which each system hits a share. */
const chrfCluster: World['cluster'] = (dice, size, shift) =>
  Array.from({ length: size }, () => {
    const length = Math.ceil(20 + 60 * dice.exponential());
    const easy = 0.3 + 0.12 * dice.normal();
    const row = (extra: number) =>
      Array.from({ length: 8 }, (_, order) => {
        const grams = Math.max(length - order, 1);
        const share = Math.min(Math.max((easy + extra) * 0.8 ** order, 0), 1);
        return [grams, grams, grams * share];
      }).flat();
    return [row(0.05 * dice.normal()), row(0.02 + shift + 0.08 * dice.normal())];
  });

const threes: World['cluster'] = (dice, size, shift) => {
  const tree = 0.6 * dice.normal();
  return means((inner, extra) => {
    const item = inner.normal();
    return [item, item + 0.1 + extra + tree + 0.6 * inner.normal()];
  })(dice, size, shift);
};

const ratesInThrees: World['cluster'] = (dice, size, shift) => {
  const tree = 0.8 * dice.normal();
  return means((inner, extra) => {
    const item = tree + inner.normal();
    return [Number(item + 0.5 * inner.normal() < 0), Number(item + 0.5 * inner.normal() < 0.15 + 2.5 * extra)];
  })(dice, size, shift);
};

/** Mostly zero, as ROUGE-2 of short answers is. */
function overlap(dice: Dice): number {
  return dice.uniform() < 0.6 ? 0 : Math.min(1, 0.2 * dice.exponential());
}

export const MEANS: World = {
  ...values,
  name: 'mean, normal',
  kind: 'mean',
  cluster: means((dice, shift) => {
    const item = dice.normal();
    return [item, item + shift + 0.5 * dice.normal()];
  }),
};

export const RATE = rate(0.5, 0.25, 0.2);
export const CHRF: World = {
  ...{ name: 'chrF++', kind: 'corpus', better: 'higher', width: CHRF_WIDTH, score: chrfScore },
  ...{ clusterSize: 1, cluster: chrfCluster },
};
export const CROSS_ENTROPY = crossEntropy('cross-entropy', 2, 1.9, 0.2);

export const SKEWED: World = {
  ...values,
  name: 'mean, skewed (exponential)',
  kind: 'mean',
  cluster: means((dice, shift) => {
    const item = dice.normal();
    return [item, item + shift + dice.exponential() - 1];
  }),
};

export const WORLDS: readonly World[] = [
  RATE,
  rate(0.9, 0.6, 0.01),
  rate(0.02, 0.04, 0.4),
  rate(0, 0.93, 0),
  { ...values, name: 'rate, in threes', kind: 'rate', clusterSize: 3, cluster: ratesInThrees },
  MEANS,
  SKEWED,
  {
    ...values,
    name: 'mean, mostly zeros (ROUGE-2)',
    kind: 'mean',
    cluster: means((dice, shift) => {
      const reference = overlap(dice);
      return [reference, shift + (dice.uniform() < 0.4 ? reference : overlap(dice))];
    }),
  },
  {
    ...values,
    name: 'mean, 70 % tied',
    kind: 'mean',
    cluster: means((dice, shift) => {
      const item = dice.normal();
      return [item, dice.uniform() < 0.7 ? item : item + 0.2 + shift + dice.normal()];
    }),
  },
  { ...values, name: 'mean, in threes', kind: 'mean', clusterSize: 3, cluster: threes },
  CROSS_ENTROPY,
  { ...CROSS_ENTROPY, name: 'cross-entropy, in threes', clusterSize: 3 },
  crossEntropy('cross-entropy 8 to 2, skewed', 8, 2, 1.4),
  CHRF,
  {
    ...values,
    name: 'mean, 4 % large in noise',
    kind: 'mean',
    cluster: means((dice, shift) => {
      const item = dice.normal();
      return [item, item + shift + 0.1 * dice.normal() + (dice.uniform() < 0.04 ? 2 : 0)];
    }),
  },
];

/** So many items of a world, drawn by the seed. */
export function drawPair(world: World, items: number, seed: number, shift = 0): PairedMeasurements {
  const dice = new Dice(seed);
  const drawn: Item[] = [];
  const clusterIds: string[] = [];
  for (let cluster = 0; drawn.length < items; cluster += 1) {
    for (const item of world.cluster(dice, Math.min(world.clusterSize, items - drawn.length), shift)) {
      drawn.push(item);
      clusterIds.push(`${cluster}`);
    }
  }
  const { kind, better, width, score } = world;
  const table = (side: 0 | 1) => {
    const rows = new Float64Array(items * width);
    drawn.forEach((item, index) => {
      rows.set(item[side], index * width);
    });
    return rows;
  };
  return {
    ...{ suite: 'made-up', reference: 'a', candidate: 'b', clusterIds },
    metric: { name: 'score', kind, better, width, score },
    ids: Array.from({ length: items }, (_, index) => `${index}`),
    referenceRows: table(0),
    candidateRows: table(1),
  };
}

/** Draws whose score counts as the true one: its error is a twentieth of a standard error at 2,000 items. */
const TRUTH_DRAWS = 1_000_000;

/** The true scores of both systems, from a million items. */
export function truthOf({ cluster, clusterSize, width, score }: World, shift = 0): readonly [number, number] {
  const dice = new Dice(987_654_321);
  const sums = [new Float64Array(width), new Float64Array(width)] as const;
  for (let items = 0; items < TRUTH_DRAWS; items += clusterSize) {
    for (const item of cluster(dice, clusterSize, shift)) {
      for (const side of [0, 1] as const) {
        for (let column = 0; column < width; column += 1) {
          sums[side][column] = (sums[side][column] ?? 0) + (item[side][column] ?? 0);
        }
      }
    }
  }
  return [score(sums[0], 0), score(sums[1], 0)];
}
