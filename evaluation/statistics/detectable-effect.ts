import { atLeast } from './binomial.js';
import { powerOfT } from './student-t.js';

/** Chance that an effect of the stated size is found. */
export const POWER = 0.8;

/** The smallest true shift, in standard errors, by which |T| exceeds `critical` with the chance `power`. */
export function detectableShift(critical: number, df: number, power = POWER): number {
  return smallest(0, critical + 20, (shift) => powerOfT(shift, critical, df) >= power);
}

/** Numbers of discordant items over which power is summed, at most; more change the fourth digit. */
const POINTS = 60;

/**
 * The smallest true difference of two paired rates that McNemar's exact test at level `alpha` finds with the chance
 * `power` among so many items, of which the share `discordant` differs between the systems. Null where not even a
 * difference in every item is found.
 */
export function detectableRateChange(items: number, discordant: number, alpha: number, power = POWER): number | null {
  const criticals = new Map<number, number>();
  const critical = (count: number) => {
    const known = criticals.get(count) ?? criticalCount(count, alpha);
    criticals.set(count, known);
    return known;
  };
  const found = (change: number) => rateChangePower(items, Math.max(discordant, change), change, critical) >= power;
  return found(1) ? smallest(0, 1, found) : null;
}

/** Power over the binomial number of discordant items, five standard deviations to either side. */
function rateChangePower(
  items: number,
  discordant: number,
  change: number,
  critical: (count: number) => number,
): number {
  const deviation = Math.sqrt(items * discordant * (1 - discordant));
  const from = Math.max(0, Math.floor(items * discordant - 5 * deviation));
  const to = Math.min(items, Math.ceil(items * discordant + 5 * deviation));
  const step = Math.max(1, Math.round((to - from) / POINTS));
  const gain = (1 + change / discordant) / 2;
  let [sum, weights] = [0, 0];
  for (let count = from; count <= to; count += step) {
    const weight = deviation === 0 ? 1 : Math.exp(-(((count - items * discordant) / deviation) ** 2) / 2);
    const needed = critical(count);
    sum += weight * (atLeast(needed, count, gain) + atLeast(needed, count, 1 - gain));
    weights += weight;
  }
  return sum / weights;
}

/** How many of `count` discordant items have to fall on one side for a two-sided p of at most `alpha`. */
function criticalCount(count: number, alpha: number): number {
  let low = Math.ceil(count / 2);
  let high = count + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (2 * atLeast(middle, count, 0.5) <= alpha) high = middle;
    else low = middle + 1;
  }
  return low;
}

function smallest(low: number, high: number, enough: (value: number) => boolean): number {
  const precision = high * 1e-6;
  let [from, to] = [low, high];
  while (to - from > precision) {
    const middle = (from + to) / 2;
    if (enough(middle)) to = middle;
    else from = middle;
  }
  return to;
}
