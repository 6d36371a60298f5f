import { incompleteBeta } from './incomplete-beta.js';

/** P(X ≥ count) for X binomial. */
export function atLeast(count: number, trials: number, chance: number): number {
  if (count <= 0) return 1;
  return count > trials ? 0 : incompleteBeta(chance, count, trials - count + 1);
}

/** P(X ≤ count) for X binomial. */
export function atMost(count: number, trials: number, chance: number): number {
  return atLeast(trials - count, trials, 1 - chance);
}

/** Upper end of the one-sided exact interval of Clopper and Pearson 1934; with no success about 3 / trials at 95 %. */
export function upperBound(successes: number, trials: number, confidence: number): number {
  let low = 0;
  let high = 1;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (atLeast(successes + 1, trials, middle) < confidence) low = middle;
    else high = middle;
  }
  return high;
}
