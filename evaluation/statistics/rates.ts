import { atLeast } from './binomial.js';
import { normalDistribution, normalQuantile } from './normal.js';
import type { Interval } from './skewed-t.js';

/** Items of one kind in which two systems differ: only the candidate was right, or only the reference. */
export interface Discordance {
  readonly items: number;
  readonly gained: number;
  readonly lost: number;
}

/** Two-sided exact test of McNemar: gained and lost are equally likely, so gained is binomial with chance ½. */
export function mcNemarP({ gained, lost }: Discordance): number {
  return Math.min(1, 2 * atLeast(Math.max(gained, lost), gained + lost, 0.5));
}

/**
 * Interval of the difference between two paired rates: Wald's with one item added to the gained and one to the lost.
 * Bonett and Price 2012, "Adjusted Wald Confidence Interval for a Difference of Binomial Proportions Based on Paired
 * Data".
 */
export function pairedRateInterval(discordance: Discordance, confidence: number): Interval {
  const { centre, standardError } = adjusted(discordance);
  const reach = normalQuantile((1 + confidence) / 2) * standardError;
  return { low: Math.max(centre - reach, -1), high: Math.min(centre + reach, 1) };
}

/** Two-sided p of the hypothesis that the rates differ by `value`, from the same interval. */
export function pairedRateP(discordance: Discordance, value: number): number {
  const { centre, standardError } = adjusted(discordance);
  return 2 * normalDistribution(-Math.abs(centre - value) / standardError);
}

function adjusted({ items, gained, lost }: Discordance): { centre: number; standardError: number } {
  const [up, down] = [(gained + 1) / (items + 2), (lost + 1) / (items + 2)];
  return { centre: up - down, standardError: Math.sqrt((up + down - (up - down) ** 2) / (items + 2)) };
}

/**
 * Wilson's interval of one rate from so many independent items; clustered items count as fewer
 * (Dean and Pagano 2015, "Evaluating Confidence Interval Methods for Binomial Proportions in Clustered Surveys").
 */
export function wilsonInterval(rate: number, independentItems: number, critical: number): Interval {
  const share = critical ** 2 / independentItems;
  const centre = (rate + share / 2) / (1 + share);
  const reach =
    (critical / (1 + share)) * Math.sqrt((rate * (1 - rate)) / independentItems + share / independentItems / 4);
  return { low: Math.max(centre - reach, 0), high: Math.min(centre + reach, 1) };
}
