import {
  METRICS,
  type Difference,
  type JudgedClaim,
  type MetricName,
  type ReportData,
} from '../../contracts/evaluation.js';
import { DIALOGUE } from '../family.js';
import { METRIC_NAMES } from '../metrics/all-metrics.js';
import { PAIRS } from '../compare.js';
import { formatDelta, formatDeltaInterval, metricTitle, unitSuffix } from './format.js';
import { markup, type Markup } from './markup.js';
import { linearScale, padded, ticks } from './scale.js';
import { claimOn } from './verdict.js';

/** Units of the drawing, about CSS pixels. */
const WIDTH = 340;
const LEFT = 74;
const RIGHT = 70;
const ROW = 22;
const TOP = 26;

const SETTLED: readonly JudgedClaim['outcome'][] = ['better', 'not worse', 'worse'];

/** One small panel for each metric, on its own axis: differences of unlike units share no scale. */
export function forestPlots(data: ReportData): Markup {
  const metrics = METRIC_NAMES.filter((name) => data.differences.some(({ metric }) => metric === name));
  return markup`<div class="panels">${metrics.map((metric) => panel(metric, data))}</div>`;
}

function panel(metric: MetricName, data: ReportData): Markup {
  const rows = PAIRS.flatMap(([reference, candidate]) =>
    data.differences.filter(
      (d) => d.suite === DIALOGUE && d.metric === metric && d.reference === reference && d.candidate === candidate,
    ),
  );
  const range = padded(
    [0, ...rows.flatMap(({ delta, interval }) => [delta, ...(interval ? [interval.low, interval.high] : [])])],
    0.08,
  );
  const x = linearScale(range, [LEFT, WIDTH - RIGHT]);
  const bottom = TOP + rows.length * ROW;
  const title = `${metricTitle(metric, data.languageName)}${unitSuffix(metric).replace(' ', ', ')}`;
  const description = rows.map((row) => `${pairTitle(row, data)} ${formatDelta(metric, row.delta)}`).join('; ');
  return markup`<svg viewBox="0 0 ${WIDTH} ${bottom + 20}" role="img" aria-label="${title}: ${description}">
<text class="title" x="0" y="12">${title}</text>
${betterSide(metric, x(0), bottom)}
${ticks(range[0], range[1], 5).map((tick) => axisTick(metric, tick, x(tick), bottom))}
<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}"/>
<line class="zero" x1="${x(0)}" x2="${x(0)}" y1="${TOP - 4}" y2="${bottom}"/>
${rows.map((row, index) => estimate(row, x, TOP + index * ROW + ROW / 2, data))}
</svg>`;
}

/** Tints the side of zero on which the candidate is better. */
function betterSide(metric: MetricName, zero: number, bottom: number): Markup | null {
  const { better } = METRICS[metric];
  if (better === 'neither') return null;
  const [from, to] = better === 'higher' ? [zero, WIDTH - RIGHT] : [LEFT, zero];
  return markup`<rect class="tint" x="${from}" y="${TOP - 4}" width="${Math.max(to - from, 0)}" height="${bottom - TOP + 4}"/>`;
}

function axisTick(metric: MetricName, value: number, x: number, bottom: number): Markup {
  const text = formatTick(metric, value);
  return markup`<line class="axis" x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 4}"/><text x="${x}" y="${bottom + 16}" text-anchor="middle">${text}</text>`;
}

function formatTick(metric: MetricName, value: number): string {
  const scaled = METRICS[metric].unit === 'share' ? 100 * value : value;
  const text = String(Number(scaled.toPrecision(6))).replace('-', '\u2212');
  return scaled > 0 ? `+${text}` : text;
}

/** Filled where a claim was settled; hollow where none was, and for secondary metrics. */
function estimate(row: Difference, x: (value: number) => number, y: number, data: ReportData): Markup {
  const { metric, interval } = row;
  const claim = claimOn(row, data.claims);
  const found = claim !== null && SETTLED.includes(claim.outcome);
  const spread = interval ? formatDeltaInterval(metric, interval) : (row.note ?? '');
  return markup`<g class="c-${row.candidate}"><title>${pairTitle(row, data)}: ${formatDelta(metric, row.delta)} (${spread}), ${claim?.outcome ?? 'secondary'}</title>
<text x="0" y="${y + 4}">${pairTitle(row, data)}</text>
${interval && markup`<line class="whisker" x1="${x(interval.low)}" x2="${x(interval.high)}" y1="${y}" y2="${y}"/>`}
<circle class="dot${found ? '' : ' open'}" cx="${x(row.delta)}" cy="${y}" r="4"/>
<text class="value" x="${WIDTH}" y="${y + 4}" text-anchor="end">${formatDelta(row.metric, row.delta)}</text></g>`;
}

export function pairTitle(
  { reference, candidate }: Pick<Difference, 'reference' | 'candidate'>,
  data: ReportData,
): string {
  const titleOf = (system: string) => data.systems.find((entry) => entry.system === system)?.title ?? system;
  return `${titleOf(candidate)} − ${titleOf(reference)}`;
}
