import {
  METRICS,
  type Difference,
  type Estimate,
  type JudgedClaim,
  type MetricName,
  type ReportData,
} from '../../contracts/evaluation.js';
import { DIALOGUE } from '../family.js';
import { METRIC_NAMES } from '../metrics/all-metrics.js';
import { forestPlots, pairTitle } from './forest-plot.js';
import {
  formatDelta,
  formatDeltaInterval,
  formatInterval,
  formatP,
  formatPercent,
  formatScore,
  metricTitle,
} from './format.js';
import { languageTable } from './language-table.js';
import { markup, type Markup } from './markup.js';
import { claimOn } from './verdict.js';

const ARROWS = { higher: '↑ higher is better', lower: '↓ lower is better', neither: 'neither way is better' } as const;

/** Before and after: every system's scores, then the paired differences as a figure and as a table. */
export function scoreSection(data: ReportData): Markup {
  const level = formatPercent(data.confidence);
  return markup`<section id="scores" aria-labelledby="scores-title"><h2 id="scores-title">Before and after</h2>
<p>${data.testItems} held-out questions from ${data.testTrees} conversation trees, the same for every system. Small figures are ${level} intervals that take whole trees as their units (jackknife, Wilson’s for shares); a dash stands where none would hold. Marked in each row: the best model and any whose paired interval to it holds zero.</p>
${scoreTable(data)}
${languageTable(data)}
<h3>Differences between the models</h3>
<div class="legend"><span class="c-sft"><i></i>claim settled</span><span class="c-sft"><i class="hollow"></i>no detectable change, or secondary</span><span>line: ${level} interval · tinted side: better · each metric has its own scale</span></div>
<figure>${forestPlots(data)}<figcaption>Paired differences on the same questions.</figcaption></figure>
<details class="more" open><summary>Differences in figures</summary>${differenceTable(data)}</details>
<p class="note">Primary metrics have claims, ${data.claims.length} in all, which follow from the settings and were declared before any answer was scored (SHA-256 of the declaration: <code>${data.familyHash}</code>). A claim is settled where its p, Holm-adjusted over these claims, is below ${(1 - data.confidence).toFixed(2)}: the larger p of swapping answers tree by tree and of the interval, so that both agree. Secondary metrics have intervals that are not adjusted, and no verdict. Smallest detectable: the true difference that is found with 80 % chance. Items that differ: between a model and itself this would be its noise.</p>
</section>`;
}

/** Metrics that any system has, in the order of the contract. */
export function shownMetrics(data: ReportData): MetricName[] {
  return METRIC_NAMES.filter((name) => data.systems.some(({ scores }) => scores[name]));
}

/**
 * The model with the best value and those that cannot be told apart from it; baselines do not compete. None where no
 * direction is better, where there is one model, or where all are alike.
 */
export function leadingSystems(metric: MetricName, { systems, differences }: ReportData): readonly string[] {
  const { better } = METRICS[metric];
  const models = systems.filter(({ baseline, scores }) => !baseline && scores[metric]);
  if (better === 'neither' || models.length < 2) return [];
  const values = models.map(({ scores }) => scores[metric]?.value ?? Number.NaN);
  const best = better === 'higher' ? Math.max(...values) : Math.min(...values);
  const winner = models[values.indexOf(best)]?.system;
  const told = differences.filter(
    ({ suite, metric: own, interval }) =>
      suite === DIALOGUE && own === metric && interval !== null && (interval.low > 0 || interval.high < 0),
  );
  const leaders = models.filter(
    ({ system }) =>
      !told.some(({ reference: a, candidate: b }) => (a === winner && b === system) || (a === system && b === winner)),
  );
  return leaders.length < models.length ? leaders.map(({ system }) => system) : [];
}

function scoreTable(data: ReportData): Markup {
  return markup`<div class="scroll"><table><thead><tr><th scope="col">Metric</th>${data.systems.map(({ title }) => markup`<th scope="col" class="num">${title}</th>`)}</tr></thead>
<tbody>${shownMetrics(data).map((metric) => scoreRow(metric, data))}</tbody></table></div>`;
}

function scoreRow(metric: MetricName, data: ReportData): Markup {
  const { unit, better } = METRICS[metric];
  const best = leadingSystems(metric, data);
  return markup`<tr><th scope="row">${metricTitle(metric, data.languageName)}<span class="unit">${unit} · ${ARROWS[better]}</span></th>${data.systems.map(
    ({ system, scores }) => scoreCell(metric, scores[metric], best.includes(system)),
  )}</tr>`;
}

function scoreCell(metric: MetricName, estimate: Estimate | undefined, best: boolean): Markup {
  if (!estimate) return markup`<td class="num absent"><span title="not measured for this system">–</span></td>`;
  const value = formatScore(metric, estimate.value);
  return markup`<td class="num${best ? ' best' : ''}">${best ? markup`<strong>${value}</strong>` : value}<span class="interval">${formatInterval(metric, estimate.interval)}</span></td>`;
}

function differenceTable(data: ReportData): Markup {
  const own = ownDifferences(data, DIALOGUE);
  const titles = [...new Set(own.map((row) => pairTitle(row, data)))];
  const groups = titles.map(
    (title) =>
      markup`<tr class="group"><th colspan="7" scope="rowgroup">${title}</th></tr>${own.filter((row) => pairTitle(row, data) === title).map((row) => differenceRow(row, data))}`,
  );
  return markup`<div class="scroll"><table><thead><tr><th scope="col">Metric</th><th scope="col" class="num">Difference</th><th scope="col" class="num">${formatPercent(data.confidence)} interval</th><th scope="col" class="num">Items that differ</th><th scope="col" class="num">Holm-adjusted p</th><th scope="col" class="num">Smallest detectable</th><th scope="col">Verdict</th></tr></thead><tbody>${groups}</tbody></table></div>`;
}

function differenceRow(row: Difference, data: ReportData): Markup {
  const { metric, interval, note } = row;
  const claim = claimOn(row, data.claims);
  const detectable = claim ? claim.detectable : row.detectable;
  const spread = interval
    ? markup`${formatDeltaInterval(metric, interval)}`
    : markup`<span title="${note ?? ''}">none</span>`;
  const differ = `${formatPercent(row.differing / row.items)} of ${row.items}`;
  const p = claim ? formatP(claim.adjustedP).replace('p = ', '').replace('p ', '') : '–';
  return markup`<tr><th scope="row">${metricTitle(metric, data.languageName)}</th><td class="num">${formatDelta(metric, row.delta)}</td><td class="num">${spread}</td><td class="num">${differ}</td><td class="num">${p}</td><td class="num">${detectable === null ? '–' : formatDelta(metric, detectable).replace('+', '')}</td><td>${verdictPill(claim)}</td></tr>`;
}

export function ownDifferences({ differences }: ReportData, suite: string): Difference[] {
  return differences.filter((row) => row.suite === suite);
}

const MARKS = { better: '▲ better', worse: '▼ worse', 'not worse': '✓ not worse' } as const;

export function verdictPill(claim: JudgedClaim | null): Markup {
  if (claim === null) return markup`<span class="note">secondary</span>`;
  const { outcome } = claim;
  return markup`<span class="pill" data-verdict="${outcome}">${outcome in MARKS ? MARKS[outcome as keyof typeof MARKS] : outcome}</span>`;
}
