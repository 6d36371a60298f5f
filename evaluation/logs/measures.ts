import { METRICS, type MetricName } from '../../contracts/evaluation.js';
import { ratio } from '../measurements.js';
import { ALL_METRICS } from '../metrics/all-metrics.js';
import { BLEU_WIDTH, bleuScore } from '../metrics/bleu.js';
import { CHRF_WIDTH, characterScore, chrfScore } from '../metrics/chrf.js';
import type { ScoreOfSums } from '../statistics/jackknife.js';
import { countsClasses, suiteMetric, type SuiteMetric } from '../suites/suite-metrics.js';
import type { ItemValue, LoggedMetric } from './log.js';

type Better = LoggedMetric['better'];

/** The mean of one number an item. */
export function meanMetric(name: string, better: Better): LoggedMetric {
  return metric(name, better, (values) => ({
    kind: values.every(([value]) => value === 0 || value === 1) ? 'rate' : 'mean',
    ...MEAN,
  }));
}

/** As suites have it: of pairs of classes, the right and the chosen one, a score over all items such as `mcc`. */
export function suiteLogMetric(name: string, better: Better): LoggedMetric {
  const rows = (values: readonly ItemValue[]) => values.map((value) => ({ metrics: { [name]: [...value] } }));
  const own = metric(name, better, (values) => suiteMetric(name, rows(values)));
  if (!countsClasses(name)) return own;
  return {
    ...own,
    ofItem: ([right = Number.NaN, chosen]) => (chosen === undefined ? right : Number(right === chosen)),
  };
}

/** A score of sums of what each item gives. */
export function sumMetric(name: string, better: Better, { width, score }: SumScore): LoggedMetric {
  return metric(name, better, () => ({ kind: 'corpus', width, score, row: asItIs }));
}

/** One number for each resample of one and the same test set. */
export function resampledMetric(name: string, better: Better): LoggedMetric {
  return metric(name, better, () => ({ kind: 'resampled', ...MEAN }));
}

/** A metric of the dialogue suite, of what `dialogueValue` gives. Answers whose language is undecided have no rate. */
export function dialogueMetric(name: MetricName): LoggedMetric {
  const { kind, width, score } = ALL_METRICS[name];
  const { better } = METRICS[name];
  const parts = kind === 'corpus' ? { kind, width, score, row: asItIs } : { kind, ...MEAN };
  return { ...metric(name, better, () => parts), partial: true };
}

/** Of a mean the item's number, as other logs have it; else its statistics. */
export function dialogueValue(name: MetricName, statistics: ItemValue): ItemValue {
  return ALL_METRICS[name].kind === 'corpus' ? statistics : [ratio(statistics, 0)];
}

export interface SumScore {
  readonly width: number;
  readonly score: ScoreOfSums;
}

/** Of log-likelihoods in nats over items, words or bytes, as lm-evaluation-harness has them; of texts, as sacrebleu has. */
export const SUM_SCORES: Readonly<Record<string, SumScore>> = {
  perplexity: { width: 2, score: (sums, at) => Math.exp(-ratio(sums, at)) },
  word_perplexity: { width: 2, score: (sums, at) => Math.exp(-ratio(sums, at)) },
  byte_perplexity: { width: 2, score: (sums, at) => Math.exp(-ratio(sums, at)) },
  bits_per_byte: { width: 2, score: (sums, at) => -ratio(sums, at) / Math.LN2 },
  bleu: { width: BLEU_WIDTH, score: bleuScore },
  chrf: { width: CHRF_WIDTH, score: characterScore },
  'chrf++': { width: CHRF_WIDTH, score: chrfScore },
};

const MEAN = {
  ...{ width: 2, score: ratio },
  row: ([value = Number.NaN]: ItemValue) => Float64Array.of(value, 1),
};

function asItIs(value: ItemValue): Float64Array {
  return Float64Array.from(value);
}

type Parts = Omit<SuiteMetric, 'name' | 'better'>;

function metric(name: string, better: Better, parts: (values: readonly ItemValue[]) => Parts): LoggedMetric {
  return { name, better, measure: (values) => ({ ...parts(values), name, better: better ?? 'neither' }) };
}
