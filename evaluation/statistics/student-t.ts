import { incompleteBeta } from './incomplete-beta.js';
import { normalDistribution } from './normal.js';

/** P(|T| ≥ |t|) of Student's t with `df` degrees of freedom. */
export function twoSidedP(t: number, df: number): number {
  return Number.isFinite(t) ? incompleteBeta(df / (df + t * t), df / 2, 0.5) : 0;
}

/** The t that |T| exceeds with chance `alpha`; by bisection, error below 1e-9. */
export function criticalT(alpha: number, df: number): number {
  let low = 0;
  let high = 1e3;
  while (high - low > 1e-10 * (1 + low)) {
    const middle = (low + high) / 2;
    if (twoSidedP(middle, df) > alpha) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Points of the integration below, an even number; twice as many change the ninth digit. */
const POINTS = 400;

/**
 * Chance that |T| exceeds `critical` where T is noncentral: (Z + shift) / √(χ²/df). Simpson's rule over the density of
 * √(χ²/df), ten of its standard deviations to either side.
 */
export function powerOfT(shift: number, critical: number, df: number): number {
  const reach = 10 / Math.sqrt(2 * df);
  const [from, to] = [Math.max(1 - reach, 1e-9), 1 + reach];
  let [sum, weights] = [0, 0];
  for (let point = 0; point <= POINTS; point += 1) {
    const scale = from + ((to - from) * point) / POINTS;
    const density = Math.exp((df - 1) * Math.log(scale) - (df * (scale * scale - 1)) / 2);
    const weight = density * (point === 0 || point === POINTS ? 1 : point % 2 === 1 ? 4 : 2);
    sum += weight * (normalDistribution(shift - critical * scale) + normalDistribution(-shift - critical * scale));
    weights += weight;
  }
  return sum / weights;
}
