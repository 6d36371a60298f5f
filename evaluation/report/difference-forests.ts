import type { Difference, JudgedClaim } from '../../contracts/evaluation.js';
import type { ReportData } from '../../contracts/report.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
import { DIALOGUE } from '../family.js';
import { metricInfo } from '../metrics/metric-info.js';
import { ownDifferences } from './difference-table.js';
import { forest, type ForestRow } from './forest.js';
import { formatDelta, formatDeltaInterval, metricTitle, unitSuffix } from './format.js';
import { markup, type Markup } from './markup.js';
import { pairTitle, systemTitle } from './systems.js';
import { claimOn } from './verdict.js';
import type { Words } from './words/english.js';

const SETTLED: readonly JudgedClaim['outcome'][] = ['better', 'not worse', 'worse'];
/** Letters of a suite's title beside its row. */
const LABEL = 18;

/** A panel for each metric of the dialogues with a claim, on its own axis: unlike units share no scale. */
export function claimForests(data: ReportData, words: Words): Markup {
  return dialogueForests(data, words, true);
}

/** The same for metrics on which nothing was claimed. */
export function secondaryForests(data: ReportData, words: Words): Markup {
  return dialogueForests(data, words, false);
}

function dialogueForests(data: ReportData, words: Words, claimed: boolean): Markup {
  const own = ownDifferences(data, DIALOGUE);
  const isClaimed = (name: string) => data.claims.some(({ suite, metric }) => suite === DIALOGUE && metric === name);
  const metrics = [...new Set(own.map(({ metric }) => metric))].filter((metric) => isClaimed(metric) === claimed);
  const panels = metrics.map((metric) => {
    const rows = own.filter((row) => row.metric === metric);
    const title = `${metricTitle(metric, data.languageName, words)}${unitSuffix(metric, words).replace(' ', ', ')}`;
    return panel(title, rows, (row) => pairTitle(row, data, words), data, words);
  });
  return markup`<div class="panels">${panels}</div>`;
}

/** What each model came to since the base on these suites by their primary metrics: a panel for each unit. */
export function suiteForests(suites: readonly SuiteResult[], data: ReportData, words: Words): Markup {
  const unitOf = ({ metrics: { primary } }: SuiteResult) => metricInfo(primary).unit;
  const panels = [...new Set(suites.map(unitOf))].flatMap((unit) => {
    const own = suites.filter((suite) => unitOf(suite) === unit);
    const rows = own.flatMap(({ name, metrics: { primary } }) =>
      ownDifferences(data, name).filter(({ metric, reference }) => metric === primary && reference === 'base'),
    );
    const label = ({ suite, candidate }: Difference) =>
      `${shortened(own.find(({ name }) => name === suite)?.title ?? suite)} ${systemTitle(candidate, data.systems, words)}`;
    return rows.length === 0
      ? []
      : [panel(words.suites.sinceBase(words.metrics.units[unit] ?? unit), rows, label, data, words)];
  });
  return markup`<div class="panels">${panels}</div>`;
}

function shortened(title: string): string {
  return title.length > LABEL ? `${title.slice(0, LABEL - 1).trimEnd()}…` : title;
}

function panel(
  title: string,
  rows: readonly Difference[],
  label: (row: Difference) => string,
  { claims }: ReportData,
  words: Words,
): Markup {
  const metric = rows[0]?.metric ?? '';
  return forest(
    title,
    rows.map((row) => forestRow(row, label(row), claims, words)),
    {
      better: metricInfo(metric).better,
      tick: (value) => formatTick(metric, value, words),
      margin: marginOn(rows, claims),
    },
  );
}

function forestRow(row: Difference, label: string, claims: readonly JudgedClaim[], words: Words): ForestRow {
  const { metric, delta, interval, note, candidate } = row;
  const outcome = claimOn(row, claims)?.outcome;
  const spread = interval ? formatDeltaInterval(metric, interval, words) : words.sentence(note ?? '');
  const verdict = outcome === undefined ? words.scores.secondary : words.verdict.outcomes[outcome];
  return {
    ...{ label, delta, interval, value: formatDelta(metric, delta, words), colour: `--${candidate}` },
    description: `${label}: ${formatDelta(metric, delta, words)} (${spread}), ${verdict}`,
    settled: outcome !== undefined && SETTLED.includes(outcome),
  };
}

/** On the axis, where a claim on one of them is that it is not worse by more than a margin. */
function marginOn(rows: readonly Difference[], claims: readonly JudgedClaim[]): number | null {
  const claim = rows.flatMap((row) => claimOn(row, claims) ?? []).find(({ direction }) => direction === 'not worse');
  if (!claim) return null;
  return metricInfo(claim.metric).better === 'lower' ? claim.margin : -claim.margin;
}

/** Round numbers with a sign, shares in percentage points. */
export function formatTick(metric: string, value: number, { numbers }: Words): string {
  const scaled = metricInfo(metric).unit === 'share' ? 100 * value : value;
  const text = String(Number(scaled.toPrecision(6)))
    .replace('-', '\u2212')
    .replace('.', numbers.decimal);
  return scaled > 0 ? `+${text}` : text;
}
