import type { Estimate, JudgedClaim, ReportData, SuiteResult } from '../../contracts/evaluation.js';
import { metricInfo } from '../metrics/metric-info.js';
import { formatDelta, formatInterval, formatPercent, formatScore, metricTitle } from './format.js';
import { markup, type Markup } from './markup.js';
import { ownDifferences, verdictPill } from './score-section.js';

/** Benchmark suites: those in the language taught first, then what the base could do before. */
export function suiteSection(data: ReportData): Markup | null {
  if (data.suites.length === 0) return null;
  const taught = data.suites.filter(({ language }) => language === data.language);
  const kept = data.suites.filter(({ language }) => language !== data.language);
  return markup`<section id="suites" aria-labelledby="suites-title"><h2 id="suites-title">Benchmark suites</h2>
<p>Each model answered the same items. Small figures are ${formatPercent(data.confidence)} intervals; a dash stands where none would hold. One primary metric a suite carries the claim.</p>
${panel(`In ${data.languageName}: is it better?`, taught, data)}${panel('What the base could do: is it kept?', kept, data)}
${data.suites.map((suite) => suiteDetails(suite, data))}</section>`;
}

function panel(title: string, suites: readonly SuiteResult[], data: ReportData): Markup | null {
  if (suites.length === 0) return null;
  const models = modelsOf(data);
  return markup`<h3>${title}</h3><div class="scroll"><table><thead><tr><th scope="col">Suite</th><th scope="col" class="num">Items</th><th scope="col" class="num">Chance</th>${models.map(({ title: model }) => markup`<th scope="col" class="num">${model}</th>`)}<th scope="col">Verdicts</th></tr></thead>
<tbody>${suites.map((suite) => suiteRow(suite, data))}</tbody></table></div>`;
}

function suiteRow(suite: SuiteResult, data: ReportData): Markup {
  const { primary } = suite.metrics;
  const claims = data.claims.filter((claim) => claim.suite === suite.name);
  return markup`<tr><th scope="row">${suite.title}<span class="unit">${metricTitle(primary, data.languageName)} · ${metricInfo(primary).unit}</span></th><td class="num">${suite.items}</td><td class="num">${suite.chance === null ? '–' : formatScore(primary, suite.chance)}</td>${modelsOf(
    data,
  ).map(({ system }) =>
    scoreCell(primary, suite.scores[system]?.[primary]),
  )}<td>${claims.map((claim) => verdictOf(claim, data))}</td></tr>`;
}

function verdictOf(claim: JudgedClaim, data: ReportData): Markup {
  const model = modelsOf(data).find(({ system }) => system === claim.candidate)?.title ?? claim.candidate;
  return markup`<span>${model} ${verdictPill(claim)}</span> `;
}

function scoreCell(metric: string, estimate: Estimate | undefined): Markup {
  if (!estimate) return markup`<td class="num absent">–</td>`;
  return markup`<td class="num">${formatScore(metric, estimate.value)}<span class="interval">${formatInterval(metric, estimate.interval)}</span></td>`;
}

function suiteDetails(suite: SuiteResult, data: ReportData): Markup {
  const { data: source, prompt } = suite;
  return markup`<details class="more"><summary>${suite.title}: what it measures, and how</summary>
<p>${suite.measures} <strong>Cannot see:</strong> ${suite.limitation}</p>
<p class="note">Data: ${source.source}, split ${source.split}, licence ${source.licence}.</p>
${metricTable(suite, data)}${taskTable(suite, data)}
${prompt && markup`<p class="note">The first prompt, whole; SHA-256 <code>${prompt.sha256}</code></p><pre>${prompt.text}</pre>`}</details>`;
}

function metricTable(suite: SuiteResult, data: ReportData): Markup {
  const rows = ownDifferences(data, suite.name).map(
    (row) =>
      markup`<tr><th scope="row">${metricTitle(row.metric, data.languageName)}</th><td>${row.reference} → ${row.candidate}</td><td class="num">${formatDelta(row.metric, row.delta)}</td><td class="num">${row.differing} of ${row.items}</td></tr>`,
  );
  return markup`<div class="scroll"><table><thead><tr><th scope="col">Metric</th><th scope="col">Models</th><th scope="col" class="num">Difference</th><th scope="col" class="num">Items that differ</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function taskTable({ tasks, metrics: { primary } }: SuiteResult, data: ReportData): Markup | null {
  if (tasks.length === 0) return null;
  const models = modelsOf(data);
  return markup`<div class="scroll"><table><thead><tr><th scope="col">Task</th><th scope="col" class="num">Items</th>${models.map(({ title }) => markup`<th scope="col" class="num">${title}</th>`)}</tr></thead><tbody>${tasks.map(
    ({ task, items, scores }) =>
      markup`<tr><th scope="row">${task}</th><td class="num">${items}</td>${models.map(({ system }) => markup`<td class="num">${scores[system] === undefined ? '–' : formatScore(primary, scores[system])}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

function modelsOf({ systems }: ReportData): ReportData['systems'] {
  return systems.filter(({ baseline }) => !baseline);
}
