import type { ReportData } from '../../contracts/report.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
import { formatScore } from './format.js';
import { markup, type Markup } from './markup.js';
import { suiteModelsOf, systemTitle } from './systems.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** What a report can say of culture, which is little, and why. */
export function cultureSection(data: ReportData, words: Words): Markup | null {
  if (data.systems.length === 0) return null;
  const { titles, culture: say } = words;
  const suites = data.suites.filter(({ culture, language }) => culture && language === data.language);
  const found =
    suites.length === 0
      ? markup`<p>${say.notMeasured(data.languageName)}</p>`
      : markup`<p>${say.measured}</p>${wide(titles.culture, scoreTable(suites, data, words))}`;
  return markup`<h2>${titles.culture}</h2>${found}<p>${say.limit(data.languageName)}</p>`;
}

function scoreTable(suites: readonly SuiteResult[], data: ReportData, words: Words): Markup {
  const models = suiteModelsOf(data);
  return markup`<table><thead><tr><th scope="col">${words.suites.columns.suite}</th>${models.map(({ system }) => markup`<th scope="col" class="num">${systemTitle(system, data.systems, words)}</th>`)}</tr></thead><tbody>${suites.map(
    ({ title, metrics: { primary }, scores }) =>
      markup`<tr><th scope="row">${title}</th>${models.map(({ system }) => {
        const value = scores[system]?.[primary]?.value;
        return markup`<td class="num">${value === undefined ? '–' : formatScore(primary, value, words)}</td>`;
      })}</tr>`,
  )}</tbody></table>`;
}
