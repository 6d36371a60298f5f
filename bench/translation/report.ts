import { ACTIVITY, CTRANSLATE2, LLAMA2LANG, OURS, TRANSFORMERS_SORTED, type Precision } from './contestants.js';
import type { Measured, Sample } from './measure.js';
import { median, medianRatio, spread } from './statistics.js';
import { formatTable, type Column } from './table.js';

/** One line of the table, as numbers. */
export interface ReportRow {
  readonly id: string;
  readonly title: string;
  readonly setting: string;
  readonly precision: Precision;
  /** Median over the rounds. */
  readonly tokensPerSecond: number;
  /** Of the rounds, as a share of the median. */
  readonly spread: number;
  /** Medians of the rounds' ratios; null where the other was not measured. */
  readonly toCtranslate2: number | null;
  readonly toLlama2lang: number | null;
  /** Greatest over the rounds. */
  readonly peakBytes: number | null;
  readonly peakToCtranslate2: number | null;
  readonly loadSeconds: number;
  /** Rows with the very tokens that transformers wrote; null where it was not measured. */
  readonly sameRows: number | null;
  /** Medians of what the driver measured besides. */
  readonly extra: Readonly<Record<string, number>>;
}

/** The runs that say what the right tokens are: transformers in either order. */
const REFERENCES = [LLAMA2LANG, TRANSFORMERS_SORTED];

export function reportRows(measured: readonly Measured[]): ReportRow[] {
  const samplesOf = (id: string): readonly Sample[] => measured.find(({ run }) => run.id === id)?.samples ?? [];
  const reference = measured.find(({ run }) => REFERENCES.includes(run.id))?.samples[0]?.outputs;
  return measured.map(({ contestant: { precision }, run, samples }) => {
    const baseline = samplesOf(CTRANSLATE2[precision]);
    const peakBytes = peakOf(samples);
    return {
      ...{ id: run.id, title: run.title, setting: run.setting, precision },
      tokensPerSecond: median(speeds(samples)),
      spread: spread(speeds(samples)),
      toCtranslate2: medianRatio(speeds(samples), speeds(baseline)),
      toLlama2lang: medianRatio(speeds(samples), speeds(samplesOf(LLAMA2LANG))),
      peakBytes,
      peakToCtranslate2: ratio(peakBytes, peakOf(baseline)),
      loadSeconds: median(samples.map(({ loadSeconds }) => loadSeconds)),
      sameRows: reference === undefined ? null : sameRows(samples[0]?.outputs ?? [], reference),
      extra: medians(samples),
    };
  });
}

/** Time that the whole activity takes beyond the bare engine, as a share of the engine's; null where not measured. */
export function activityOverhead(measured: readonly Measured[], precision: Precision): number | null {
  const seconds = (id: string): number[] =>
    measured
      .filter(({ contestant, run }) => contestant.precision === precision && run.id.startsWith(id))
      .flatMap(({ samples }) => samples.map((sample) => sample.seconds));
  const share = medianRatio(seconds(ACTIVITY), seconds(OURS));
  return share === null ? null : share - 1;
}

const COLUMNS: readonly Column[] = [
  { title: 'engine', align: 'left' },
  { title: 'settings', align: 'left' },
  { title: 'tokens/s', align: 'right' },
  { title: 'spread', align: 'right' },
  { title: '× CTranslate2', align: 'right' },
  { title: '× LLaMa2lang', align: 'right' },
  { title: 'peak MB', align: 'right' },
  { title: '× CTranslate2', align: 'right' },
  { title: 'load s', align: 'right' },
  { title: 'same rows', align: 'right' },
];

export function formatRows(rows: readonly ReportRow[]): string {
  return formatTable(
    COLUMNS,
    rows.map((row) => [
      row.title,
      row.setting,
      row.tokensPerSecond.toFixed(0),
      percent(row.spread),
      decimals(row.toCtranslate2),
      decimals(row.toLlama2lang),
      row.peakBytes === null ? '–' : (row.peakBytes / 1e6).toFixed(0),
      decimals(row.peakToCtranslate2),
      row.loadSeconds.toFixed(2),
      row.sameRows === null ? '–' : percent(row.sameRows),
    ]),
  );
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function decimals(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

function speeds(samples: readonly Sample[]): number[] {
  return samples.map(({ tokensPerSecond }) => tokensPerSecond);
}

function peakOf(samples: readonly Sample[]): number | null {
  const peaks = samples.flatMap(({ peakBytes }) => peakBytes ?? []);
  return peaks.length === 0 ? null : Math.max(...peaks);
}

function ratio(value: number | null, baseline: number | null): number | null {
  return value === null || baseline === null ? null : value / baseline;
}

function sameRows(outputs: Sample['outputs'], reference: Sample['outputs']): number {
  const same = reference.filter((row, index) => String(row) === String(outputs[index]));
  return same.length / reference.length;
}

function medians(samples: readonly Sample[]): Record<string, number> {
  const names = Object.keys(samples[0]?.extra ?? {});
  return Object.fromEntries(names.map((name) => [name, median(samples.map(({ extra }) => extra[name] ?? NaN))]));
}
