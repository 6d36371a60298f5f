import {
  METRICS,
  type Difference,
  type Estimate,
  type MetricName,
  type ReportData,
} from '../../contracts/evaluation.js';
import { PAIRS } from '../compare.js';
import { METRIC_NAMES } from '../metrics/all-metrics.js';
import { forestPlots, pairTitle } from './forest-plot.js';
import {
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatEffect,
  formatInterval,
  formatP,
  formatPercent,
  formatScore,
  metricTitle,
} from './format.js';
import { markup, type Markup } from './markup.js';

const ARROWS = { higher: '↑ higher is better', lower: '↓ lower is better', neither: 'neither way is better' } as const;

/** Before and after: every system's scores, then the paired differences as a figure and as a table. */
export function scoreSection(data: ReportData): Markup {
  const level = formatPercent(data.confidence);
  return markup`<section id="scores" aria-labelledby="scores-title"><h2 id="scores-title">Before and after</h2>
<p>${data.testItems} held-out questions from ${data.testTrees} conversation trees, the same for every system. Small figures are ${level} intervals from ${formatCount(data.bootstrapSamples)} bootstrap resamples of whole trees; marked in each row: the best model and any that cannot be told apart from it.</p>
${scoreTable(data)}
<h3>Differences between the models</h3>
<div class="legend"><span class="c-sft"><i></i>change detected</span><span class="c-sft"><i class="hollow"></i>no detectable change</span><span>line: ${level} interval · tinted side: better · each metric has its own scale</span></div>
<figure>${forestPlots(data)}<figcaption>Paired differences on the same questions.</figcaption></figure>
<details class="more" open><summary>Differences in figures</summary>${differenceTable(data)}</details>
<p class="note">p: approximate randomisation by tree, two-sided, Holm-adjusted over the ${data.differences.length} comparisons declared beforehand. “Better” and “worse” need both an adjusted p below ${(1 - data.confidence).toFixed(2)} and an interval that leaves zero out. Smallest detectable effect: the true difference that this test would find with 80 % chance.</p>
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
  const told = differences.filter((row) => row.metric === metric && row.verdict !== 'no detectable change');
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
  return markup`<td class="num${best ? ' best' : ''}">${best ? markup`<strong>${value}</strong>` : value}<span class="interval">${formatInterval(metric, estimate)}</span></td>`;
}

function differenceTable(data: ReportData): Markup {
  const groups = PAIRS.flatMap(([reference, candidate]) => {
    const rows = data.differences.filter((row) => row.reference === reference && row.candidate === candidate);
    return rows[0]
      ? [
          markup`<tr class="group"><th colspan="6" scope="rowgroup">${pairTitle(rows[0], data)}</th></tr>${rows.map((row) => differenceRow(row, data))}`,
        ]
      : [];
  });
  return markup`<div class="scroll"><table><thead><tr><th scope="col">Metric</th><th scope="col" class="num">Difference</th><th scope="col" class="num">${formatPercent(data.confidence)} interval</th><th scope="col" class="num">Holm-adjusted p</th><th scope="col" class="num">Smallest detectable</th><th scope="col">Verdict</th></tr></thead><tbody>${groups}</tbody></table></div>`;
}

function differenceRow(row: Difference, data: ReportData): Markup {
  return markup`<tr><th scope="row">${metricTitle(row.metric, data.languageName)}</th><td class="num">${formatDelta(row.metric, row.delta)}</td><td class="num">${formatDeltaInterval(row)}</td><td class="num">${formatP(row.adjustedP).replace('p = ', '').replace('p ', '')}</td><td class="num">${formatEffect(row.metric, row.detectable)}</td><td><span class="pill" data-verdict="${row.verdict}">${verdictMark(row.verdict)}</span></td></tr>`;
}

function verdictMark(verdict: Difference['verdict']): string {
  return { better: '▲ better', worse: '▼ worse', changed: '◆ changed', 'no detectable change': 'no detectable change' }[
    verdict
  ];
}
