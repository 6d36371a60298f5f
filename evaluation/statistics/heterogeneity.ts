import { normalDistribution } from './normal.js';

/** A difference of one subset, with its standard error. */
export interface SubsetDifference {
  readonly delta: number;
  readonly standardError: number;
}

export interface Heterogeneity {
  /** Cochran's Q: Σ w (delta − weighted mean)², w = 1 / standard error². */
  readonly q: number;
  /** Two-sided p of "the same difference in every subset", from χ² with subsets − 1 degrees of freedom. */
  readonly p: number;
  /** Share of the spread between subsets that is more than chance, 0–1. Higgins and Thompson 2002. */
  readonly iSquared: number;
  readonly subsets: number;
}

/**
 * Whether subsets differ by more than chance. Cochran 1954. It takes subsets as independent and their standard errors as
 * known, so it needs some twenty items in each, finds little among few subsets, and much among very large ones.
 *
 * @returns null with fewer than two subsets whose spread is known
 */
export function heterogeneityOf(all: readonly SubsetDifference[]): Heterogeneity | null {
  const known = all.filter(({ standardError }) => standardError > 0);
  if (known.length < 2) return null;
  const weights = known.map(({ standardError }) => 1 / standardError ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = known.reduce((sum, { delta }, at) => sum + (weights[at] ?? 0) * delta, 0) / total;
  const q = known.reduce((sum, { delta }, at) => sum + (weights[at] ?? 0) * (delta - mean) ** 2, 0);
  const df = known.length - 1;
  return { q, p: chiSquaredTail(q, df), iSquared: q > df ? (q - df) / q : 0, subsets: known.length };
}

/** P(X ≥ value) of χ² with `df` degrees of freedom, a whole number: Γ(a + 1, x) = a Γ(a, x) + xᵃ e⁻ˣ upwards from ½ or 1. */
export function chiSquaredTail(value: number, df: number): number {
  const x = value / 2;
  let a = df % 2 === 1 ? 0.5 : 1;
  let tail = a === 1 ? Math.exp(-x) : 2 * normalDistribution(-Math.sqrt(value));
  let term = a === 1 ? x * Math.exp(-x) : 2 * Math.sqrt(x / Math.PI) * Math.exp(-x);
  for (; a < df / 2; a += 1) {
    tail += term;
    term *= x / (a + 1);
  }
  return Math.min(tail, 1);
}
