import type { Interval } from '../../contracts/evaluation.js';
import { metricInfo } from '../metrics/metric-info.js';
import { ENGLISH, type Words } from './words/english.js';

const MINUS = '\u2212';
/** Narrow no-break space: groups digits, and stands before a percent sign as Danish and SI have it. */
const THIN = '\u202f';

/** Digits after the point by the metric's unit; a share is shown in per cent. */
const DIGITS: Readonly<Record<string, number>> = {
  'nats/token': 3,
  share: 1,
  '0–1': 3,
  '−1–1': 3,
  '0–100': 1,
  words: 1,
};

/** How a language writes numbers; English by default, as terminal and model card have it. */
type Numbers = Pick<Words, 'numbers'>;

/** The metric's title with the language that the run taught. */
export function metricTitle(metric: string, languageName: string, words: Words = ENGLISH): string {
  return words.metrics.title(metric, languageName);
}

/** A score as `1.204`, `93.7 %` or `41.2`, without its unit. */
export function formatScore(metric: string, value: number, words: Numbers = ENGLISH): string {
  const { unit } = metricInfo(metric);
  const digits = DIGITS[unit] ?? 3;
  return unit === 'share' ? `${fixed(100 * value, digits, words)}${THIN}%` : fixed(value, digits, words);
}

/** A difference with its sign; shares in percentage points (`pp`). One digit is kept where it would round to zero. */
export function formatDelta(metric: string, value: number, words: Numbers = ENGLISH): string {
  const { unit } = metricInfo(metric);
  const scaled = unit === 'share' ? 100 * value : value;
  const text = fixed(Math.abs(scaled), significant(Math.abs(scaled), DIGITS[unit] ?? 3), words);
  const sign = /[1-9]/.test(text) ? (scaled < 0 ? MINUS : '+') : '';
  return `${sign}${text}${unit === 'share' ? `${THIN}${words.numbers.points}` : ''}`;
}

/** The size of an effect, without a sign. */
export function formatEffect(metric: string, value: number, words: Numbers = ENGLISH): string {
  return formatDelta(metric, Math.abs(value), words).replace('+', '');
}

/** ` nats/token` and ` words`; scores that carry no unit of their own give nothing. */
export function unitSuffix(metric: string, words: Words = ENGLISH): string {
  const { unit } = metricInfo(metric);
  return unit === 'nats/token' || unit === 'words' ? ` ${words.metrics.units[unit] ?? unit}` : '';
}

/** A dash where no interval holds. */
export function formatInterval(metric: string, interval: Interval | null, words: Numbers = ENGLISH): string {
  if (interval === null) return '–';
  const { low, high } = interval;
  return `${formatScore(metric, low, words).replace(`${THIN}%`, '')}–${formatScore(metric, high, words)}`;
}

/** `+0.012 to +0.034`: a dash between signed numbers would be misread. */
export function formatDeltaInterval(metric: string, { low, high }: Interval, words: Numbers = ENGLISH): string {
  const { points, to } = words.numbers;
  return `${formatDelta(metric, low, words).replace(`${THIN}${points}`, '')}${to}${formatDelta(metric, high, words)}`;
}

/** `p < 0.001` or `p = 0.042`. */
export function formatP(p: number, words: Numbers = ENGLISH): string {
  return p < 0.001 ? `p < ${fixed(0.001, 3, words)}` : `p = ${fixed(p, 3, words)}`;
}

/** `12 345`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, THIN);
}

/** `4.1 s`, `12 min 3 s`, `2 h 5 min`. */
export function formatSeconds(seconds: number, words: Numbers = ENGLISH): string {
  if (seconds < 60) return `${fixed(seconds, seconds < 10 ? 1 : 0, words)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} ${words.numbers.hours} ${minutes % 60} min`;
}

export function formatPercent(share: number, words: Numbers = ENGLISH): string {
  return `${String(Number((100 * share).toFixed(1))).replace('.', words.numbers.decimal)}${THIN}%`;
}

/** With so many digits after the decimal mark. */
export function fixed(value: number, digits: number, { numbers }: Numbers = ENGLISH): string {
  return value.toFixed(digits).replace('-', MINUS).replace('.', numbers.decimal);
}

function significant(magnitude: number, digits: number): number {
  if (magnitude === 0 || magnitude >= 0.5 * 10 ** -digits) return digits;
  return Math.min(Math.ceil(-Math.log10(magnitude)), 8);
}
