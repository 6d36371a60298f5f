import type { Estimate, JudgedClaim } from '../../contracts/evaluation.js';
import type { ReportData } from '../../contracts/report.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
import { metricInfo } from '../metrics/metric-info.js';
import { section } from './bilingual.js';
import { suiteForests } from './difference-forests.js';
import { verdictPill } from './difference-table.js';
import { formatCount, formatInterval, formatPercent, formatScore, metricTitle } from './format.js';
import { markup, type Markup } from './markup.js';
import { scenarioMap } from './scenario-map.js';
import { suiteDetails } from './suite-details.js';

import { suiteModelsOf, systemTitle } from './systems.js';
import { forestLegend } from './verdict-section.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** Benchmark suites: those in the language taught, then what the base could do before, by scenario, and one by one. */
export function suiteSection(data: ReportData): Markup | null {
  if (data.suites.length === 0) return null;
  return section(
    'suites',
    (words) => overview(data, words),
    markup`${data.suites.map((suite) => suiteDetails(suite, data))}`,
  );
}

function overview(data: ReportData, words: Words): Markup {
  const { titles, suites: say } = words;
  const taught = data.suites.filter(({ language }) => language === data.language);
  const kept = data.suites.filter(({ language }) => language !== data.language);
  return markup`<h2>${titles.suites}</h2>
<p>${say.lead(formatPercent(data.confidence, words))}</p>
${panel(say.taught(data.languageName), taught, forestLegend(data, words), { data, words })}${panel(say.kept, kept, forestLegend(data, words, say.margin), { data, words })}
<h3>${say.map}</h3><p class="note">${say.mapLead}</p><div class="panels">${scenarioMap(data, words)}</div>`;
}

function panel(
  title: string,
  suites: readonly SuiteResult[],
  legend: Markup,
  { data, words }: { readonly data: ReportData; readonly words: Words },
): Markup | null {
  if (suites.length === 0) return null;
  const { columns } = words.suites;
  const number = (name: string) => markup`<th scope="col" class="num">${name}</th>`;
  return markup`<h3>${title}</h3>${legend}${suiteForests(suites, data, words)}
${wide(
  title,
  markup`<table><thead><tr><th scope="col">${columns.suite}</th>${number(columns.items)}${number(columns.chance)}${suiteModelsOf(data).map(({ system }) => number(systemTitle(system, data.systems, words)))}<th scope="col">${columns.verdicts}</th></tr></thead>
<tbody>${suites.map((suite) => suiteRow(suite, data, words))}</tbody></table>`,
)}`;
}

function suiteRow(suite: SuiteResult, data: ReportData, words: Words): Markup {
  const { primary } = suite.metrics;
  const { unit } = metricInfo(primary);
  const claims = data.claims.filter((claim) => claim.suite === suite.name);
  return markup`<tr><th scope="row">${suite.title}<span class="unit">${metricTitle(primary, data.languageName, words)} · ${words.metrics.units[unit] ?? unit}</span></th><td class="num">${formatCount(suite.items)}</td><td class="num">${suite.chance === null ? '–' : formatScore(primary, suite.chance, words)}</td>${suiteModelsOf(
    data,
  ).map(({ system }) =>
    scoreCell(primary, suite.scores[system]?.[primary], words),
  )}<td>${claims.map((claim) => verdictOf(claim, data, words))}</td></tr>`;
}

function scoreCell(metric: string, estimate: Estimate | undefined, words: Words): Markup {
  if (!estimate) return markup`<td class="num absent">–</td>`;
  return markup`<td class="num">${formatScore(metric, estimate.value, words)}<span class="interval">${formatInterval(metric, estimate.interval, words)}</span></td>`;
}

function verdictOf(claim: JudgedClaim, { systems }: ReportData, words: Words): Markup {
  return markup`<div class="one">${systemTitle(claim.candidate, systems, words)} ${verdictPill(claim, words)}</div>`;
}
