import type { SuiteScore } from '../../contracts/suite.js';
import { largest } from '../statistics/largest.js';
import { pairName } from './classification.js';

/** Standard deviations of a count to either side over which an expectation is summed: beyond lies less than 1e-15. */
const REACH = 9;

/**
 * The expected value of a metric where every choice of an item is guessed with equal chance: exact, not simulated. Of an
 * accuracy the mean of one over the number of choices, of Matthews' correlation 0, of F1 the expectation over the
 * binomial numbers of hits and false alarms. Null where the metric has none that is known.
 */
export function expectedByGuessing(name: string, rows: readonly SuiteScore[]): number | null {
  const [base = ''] = name.split(',');
  const own = rows.filter(({ metrics }) => metrics[name] !== undefined);
  const options = own.flatMap(({ metrics }) => metrics['options'] ?? []);
  if (own.length === 0 || options.length < own.length) return null;
  if (base === 'acc' || base === 'acc_norm') return options.reduce((sum, count) => sum + 1 / count, 0) / own.length;
  if (pairName([name], own) === null) return null;
  if (base === 'mcc') return 0;
  return expectedF1s(base, countsOf(name, own), options);
}

/** Items by the place of their right class. */
function countsOf(name: string, rows: readonly SuiteScore[]): number[] {
  const places = rows.map(({ metrics }) => metrics[name]?.[0] ?? 0);
  const counts = new Array<number>(1 + largest(places, -1)).fill(0);
  for (const place of places) counts[place] = (counts[place] ?? 0) + 1;
  return counts;
}

/** Only where all items have the same classes, and each of them is right somewhere: else the mean is over fewer. */
function expectedF1s(base: string, counts: readonly number[], options: readonly number[]): number | null {
  const [classes = 0] = options;
  const total = options.length;
  if (classes < 2 || options.some((count) => count !== classes) || counts.length !== classes || counts.includes(0))
    return null;
  if (base === 'f1') return expectedF1(counts[1] ?? 0, total, 1 / classes);
  return counts.reduce((sum, own) => sum + expectedF1(own, total, 1 / classes), 0) / classes;
}

/** E[2 TP / (own + TP + FP)] with TP ~ Bin(own, chance), FP ~ Bin(total − own, chance). */
export function expectedF1(own: number, total: number, chance: number): number {
  const [hits, alarms] = [binomialWeights(own, chance), binomialWeights(total - own, chance)];
  let sum = 0;
  for (const [hit, ofHits] of hits) {
    for (const [alarm, ofAlarms] of alarms) sum += (ofHits * ofAlarms * 2 * hit) / (own + hit + alarm);
  }
  return sum;
}

/** Counts with their probability, around the mean. */
function binomialWeights(trials: number, chance: number): [count: number, probability: number][] {
  const mean = trials * chance;
  const reach = REACH * Math.sqrt(mean * (1 - chance)) + REACH;
  const [from, to] = [Math.max(0, Math.floor(mean - reach)), Math.min(trials, Math.ceil(mean + reach))];
  const mode = Math.min(to, Math.floor((trials + 1) * chance));
  const weights = new Float64Array(to - from + 1);
  weights[mode - from] = 1;
  const odds = chance / (1 - chance);
  for (let count = mode; count < to; count += 1) {
    weights[count + 1 - from] = ((weights[count - from] ?? 0) * (trials - count) * odds) / (count + 1);
  }
  for (let count = mode; count > from; count -= 1) {
    weights[count - 1 - from] = ((weights[count - from] ?? 0) * count) / ((trials - count + 1) * odds);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Array.from(weights, (weight, at) => [from + at, weight / total]);
}
