import { normalQuantile } from './normal.js';
import type { Interval } from './skewed-t.js';

/** A rate and how many independent items it is from. */
export interface MeasuredRate {
  readonly rate: number;
  readonly items: number;
}

/** How a test errs, as measured on items whose kind is known. */
export interface TestErrors {
  /** Share of the items of the kind that the test finds. */
  readonly sensitivity: MeasuredRate;
  /** Share of the others that it does not. */
  readonly specificity: MeasuredRate;
}

/**
 * The share of items that are of a kind, from the share that an erring test calls so (Rogan and Gladen 1978), with an
 * interval that holds the uncertainty of all three rates (Lang and Reiczigel 2014, "Confidence limits for prevalence of
 * disease adjusted for estimated sensitivity and specificity"). Null where the test is no better than a coin; without an
 * interval where all of it would lie beyond 0 or 1, because the test errs otherwise on these items than it was measured to.
 */
export function roganGladen(
  observed: MeasuredRate,
  { sensitivity, specificity }: TestErrors,
  confidence: number,
): { readonly value: number; readonly interval: Interval | null } | null {
  if (sensitivity.rate + specificity.rate <= 1) return null;
  const z = normalQuantile((1 + confidence) / 2);
  const [seen, found, spared] = [shrunk(observed, z * z), shrunk(sensitivity, 2), shrunk(specificity, 2)];
  const information = found.rate + spared.rate - 1;
  const share = (seen.rate + spared.rate - 1) / information;
  const shift = 2 * z * z * (share * varianceOf(found) - (1 - share) * varianceOf(spared));
  const variance = varianceOf(seen) + share ** 2 * varianceOf(found) + (1 - share) ** 2 * varianceOf(spared);
  const reach = (z * Math.sqrt(variance)) / information;
  const value = (observed.rate + specificity.rate - 1) / (sensitivity.rate + specificity.rate - 1);
  const [low, high] = [within(share + shift - reach), within(share + shift + reach)];
  return { value: within(value), interval: low < high ? { low, high } : null };
}

/** With so many items added, of which half are of the kind. */
function shrunk({ rate, items }: MeasuredRate, added: number): MeasuredRate {
  return { rate: (rate * items + added / 2) / (items + added), items: items + added };
}

function varianceOf({ rate, items }: MeasuredRate): number {
  return (rate * (1 - rate)) / items;
}

function within(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}
