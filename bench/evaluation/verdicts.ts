import type { Claim, JudgedClaim } from '../../contracts/evaluation.js';
import { analysePair } from '../../evaluation/interval-rules.js';
import { judge } from '../../evaluation/judge.js';
import type { PairedMeasurements } from '../../evaluation/measurements.js';
import { detectableRateChange, detectableShift } from '../../evaluation/statistics/detectable-effect.js';
import { criticalT } from '../../evaluation/statistics/student-t.js';
import { CHRF, CROSS_ENTROPY, drawPair, MEANS, RATE, SKEWED, type World } from './worlds.js';

export type Outcome = JudgedClaim['outcome'];

/** Claims of the dialogue suite with DPO: the others are not measured here and stand in the family all the same. */
const FAMILY_SIZE = 13;
const OPTIONS = { shuffles: 10_000, seed: 1 };

const claimOf = (suite: string): Claim => ({
  ...{ suite, metric: 'score', candidate: 'b', references: ['a'], direction: 'better', margin: 0 },
});

/** The first of a family of so many claims. */
export function outcomeOf(pair: PairedMeasurements, size: number): JudgedClaim {
  const claims = [claimOf('made-up'), ...Array.from({ length: size - 1 }, (_, index) => claimOf(`other ${index}`))];
  const [first] = judge({ confidence: 0.95, claims }, [pair], OPTIONS).claims;
  if (first) return first;
  throw new Error('A family of no claims.');
}

/** The true differences that have 80 and 99 % power, as stated from data without any difference: medians. */
export function statedEffects(world: World, items: number, size: number): { p80: number; p99: number } {
  const alpha = 0.05 / size;
  const stated = Array.from({ length: 101 }, (_, index) => {
    const pair = drawPair(world, items, 5000 + index);
    const { detectable, clusters, differing } = analysePair(pair, 0.95);
    const p80 = detectable(alpha) ?? Number.NaN;
    const p99 =
      world.kind === 'rate'
        ? (detectableRateChange(items, differing / items, alpha, 0.99) ?? Number.NaN)
        : p80 * growth(alpha, clusters - 1);
    return { p80, p99 };
  });
  const known = stated.filter(({ p80 }) => !Number.isNaN(p80)).sort((a, b) => a.p80 - b.p80);
  return known[Math.floor(known.length / 2)] ?? { p80: Number.NaN, p99: Number.NaN };
}

/** How much larger the effect with 99 % power is than that with 80 %. */
function growth(alpha: number, df: number): number {
  const critical = criticalT(alpha, df);
  return detectableShift(critical, df, 0.99) / detectableShift(critical, df);
}

/** Worlds without a true difference at shift 0, where a shift is the difference itself. */
export const SHIFTED: readonly { readonly world: World; readonly effect: (difference: number) => number }[] = [
  { world: { ...RATE, name: 'rate', cluster: fairRate() }, effect: (difference) => difference },
  { world: MEANS, effect: (difference) => difference },
  { world: SKEWED, effect: (difference) => difference },
  { world: { ...CROSS_ENTROPY, cluster: atEqual(CROSS_ENTROPY, 0.1) }, effect: (difference) => -difference },
];

function atEqual({ cluster }: World, offset: number): World['cluster'] {
  return (dice, size, shift) => cluster(dice, size, shift + offset);
}

/** A fifth of the items differ; `shift` moves them to one side, and adds to them once it is larger. */
function fairRate(): World['cluster'] {
  return (dice, size, shift) =>
    Array.from({ length: size }, () => {
      const discordant = Math.max(0.2, Math.abs(shift));
      const draw = dice.uniform();
      const gained = draw < (discordant + shift) / 2;
      const lost = !gained && draw < discordant;
      const same = Number(dice.uniform() < 0.5);
      return [
        [gained ? 0 : lost ? 1 : same, 1],
        [gained ? 1 : lost ? 0 : same, 1],
      ];
    });
}

/** Share of each outcome where the true difference is this. */
export function outcomes(
  { world, effect }: (typeof SHIFTED)[number],
  { items, difference, simulations, size }: { items: number; difference: number; simulations: number; size: number },
): Partial<Record<Outcome, number>> {
  const shares: Partial<Record<Outcome, number>> = {};
  for (let seed = 1; seed <= simulations; seed += 1) {
    const { outcome } = outcomeOf(drawPair(world, items, seed, effect(difference)), size);
    shares[outcome] = (shares[outcome] ?? 0) + 1 / simulations;
  }
  return shares;
}

/** Share of families with any false "better", and any false verdict at all, where no claim is true. */
export function familyWise(items: number, simulations: number): { better: number; any: number } {
  const claims = Array.from({ length: FAMILY_SIZE }, (_, index) => claimOf(`suite ${index}`));
  let [better, any] = [0, 0];
  for (let seed = 1; seed <= simulations; seed += 1) {
    // Three pairs on the same four metrics, as base, SFT and DPO have them, each pair drawn anew.
    const pairs = claims.map((claim, index) => {
      const { world } = SHIFTED[index % SHIFTED.length] ?? { world: MEANS };
      return { ...drawPair(world, items, 100 * seed + index), suite: claim.suite };
    });
    const found = judge({ confidence: 0.95, claims }, pairs, { ...OPTIONS, seed }).claims.map(({ outcome }) => outcome);
    if (found.includes('better')) better += 1;
    if (found.includes('better') || found.includes('worse')) any += 1;
  }
  return { better: better / simulations, any: any / simulations };
}

/** The same model twice: float noise in every score, and a hundredth of the answers turn out otherwise. */
export function sameModelTwice(items: number, simulations: number): { quiet: number; flips: number } {
  let [quiet, flips] = [0, 0];
  for (let seed = 1; seed <= simulations; seed += 1) {
    const pair = drawPair(CHRF, items, seed);
    const other = drawPair(CHRF, items, 1e6 + seed);
    const { width } = CHRF;
    const candidateRows = pair.referenceRows.slice();
    for (let item = seed % 100; item < items; item += 100) {
      candidateRows.set(other.referenceRows.subarray(item * width, (item + 1) * width), item * width);
    }
    const { outcome } = outcomeOf({ ...pair, candidateRows }, 1);
    if (outcome === 'no detectable change') quiet += 1;
    flips += analysePair({ ...pair, candidateRows }, 0.95).differing / items;
  }
  return { quiet: quiet / simulations, flips: flips / simulations };
}
