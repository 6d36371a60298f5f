import type { ProbeScore } from '../../contracts/probes.js';
import type { ReportData } from '../../contracts/report.js';
import { METRICS } from '../../contracts/evaluation.js';
import { PROBE_METRICS } from '../probes/probe-results.js';
import { formatTick } from './difference-forests.js';
import { forest, type ForestRow } from './forest.js';
import { formatDelta, formatDeltaInterval, metricTitle, unitSuffix } from './format.js';
import { markup, type Markup } from './markup.js';
import { systemTitle } from './systems.js';
import type { Words } from './words/english.js';

/** What noise and each swap change of each model: a panel for each metric. */
export function probeForests(data: ReportData, words: Words): Markup | null {
  const shown = (data.probes?.scores ?? []).filter(
    ({ kind, variant }) => (kind === 'robustness') === (variant === null),
  );
  if (shown.length === 0) return null;
  const panels = PROBE_METRICS.map((metric) => {
    const rows = shown.filter((row) => row.metric === metric).toSorted((a, b) => order(a) - order(b));
    const title = `${metricTitle(metric, data.languageName, words)}${unitSuffix(metric, words).replace(' ', ', ')}`;
    return forest(
      title,
      rows.map((row) => forestRow(row, data, words)),
      { better: METRICS[metric].better, tick: (value) => formatTick(metric, value, words), margin: null },
    );
  });
  return markup`<h3>${words.probes.forest}</h3><div class="panels">${panels}</div>`;
}

/** Noise, then names, then gender. */
function order({ variant }: ProbeScore): number {
  return [null, 'names', 'gender'].indexOf(variant);
}

function forestRow({ metric, variant, system, change }: ProbeScore, { systems }: ReportData, words: Words): ForestRow {
  const { delta, interval, note } = change;
  const label = `${words.probes.short[variant === 'names' || variant === 'gender' ? variant : 'noise']}, ${systemTitle(system, systems, words)}`;
  const spread = interval ? formatDeltaInterval(metric, interval, words) : words.sentence(note ?? '');
  const value = formatDelta(metric, delta, words);
  return {
    ...{ label, delta, interval, value, colour: `--${system}`, description: `${label}: ${value} (${spread})` },
    settled: interval !== null && (interval.low > 0 || interval.high < 0),
  };
}
