import { METRICS, type Estimate, type MetricName } from '../../contracts/evaluation.js';
import { type ReportData } from '../../contracts/report.js';
import { DIALOGUE } from '../family.js';
import { secondaryForests } from './difference-forests.js';
import { differenceTable, ownDifferences } from './difference-table.js';
import { fairBefore } from './fair-before.js';
import { formatCount, formatInterval, formatPercent, formatScore, metricTitle } from './format.js';
import { languageTable } from './language-table.js';
import { markup, type Markup } from './markup.js';
import { noteTable } from './note-table.js';
import { shownMetrics } from './shown-metrics.js';
import { systemTitle } from './systems.js';
import { forestLegend } from './verdict-section.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** Before and after: every system's scores, then the paired differences of what nothing was claimed on. */
export function scoreSection(data: ReportData, words: Words): Markup {
  const { titles, scores } = words;
  const level = formatPercent(data.confidence, words);
  return markup`<h2>${titles.scores}</h2>
<p>${scores.lead(formatCount(data.testItems), formatCount(data.testTrees), level)}</p>
${scoreTable(data, words)}
${noteTable(data, words)}
${fairBefore(data, words)}
${languageTable(data, words)}
<h3>${scores.differences}</h3>${forestLegend(data, words)}
${secondaryForests(data, words)}
<details class="more"><summary>${scores.inFigures}</summary>${differenceTable(ownDifferences(data, DIALOGUE), data, words)}</details>`;
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

function scoreTable(data: ReportData, words: Words): Markup {
  const { systems } = data;
  return wide(
    words.titles.scores,
    markup`<table><thead><tr><th scope="col">${words.scores.metric}</th>${systems.map(({ system }) => markup`<th scope="col" class="num">${systemTitle(system, systems, words)}</th>`)}</tr></thead>
<tbody>${shownMetrics(data).map((metric) => scoreRow(metric, data, words))}</tbody></table>`,
  );
}

function scoreRow(metric: MetricName, data: ReportData, words: Words): Markup {
  const { unit, better } = METRICS[metric];
  const best = leadingSystems(metric, data);
  const { units, better: arrows } = words.metrics;
  return markup`<tr><th scope="row">${metricTitle(metric, data.languageName, words)}<span class="unit">${units[unit] ?? unit} · ${arrows[better]}</span></th>${data.systems.map(
    ({ system, scores }) => scoreCell(metric, scores[metric], best.includes(system), words),
  )}</tr>`;
}

function scoreCell(metric: MetricName, estimate: Estimate | undefined, best: boolean, words: Words): Markup {
  if (!estimate) return markup`<td class="num absent"><span title="${words.scores.notMeasured}">–</span></td>`;
  const value = formatScore(metric, estimate.value, words);
  return markup`<td class="num${best ? ' best' : ''}">${best ? markup`<strong>${value}</strong>` : value}<span class="interval">${formatInterval(metric, estimate.interval, words)}</span></td>`;
}
