import { groupBy } from '../../artifacts/group-by.js';
import type { ReportData } from '../../contracts/report.js';
import { formatCount, metricTitle } from './format.js';
import { leftOut } from './left-out.js';
import { markup, type Markup } from './markup.js';
import { shownMetrics } from './shown-metrics.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

type Kind = keyof Words['coverage']['kinds'];

/** What was measured of what could be (HELM's matrix), and what fell by the wayside. */
export function coverageSection(data: ReportData, words: Words): Markup {
  const { titles, coverage: say } = words;
  const kinds = Object.keys(say.kinds) as Kind[];
  const table = markup`<table><thead><tr><th scope="col">${say.scenario}</th>${kinds.map((kind) => markup`<th scope="col">${say.kinds[kind]}</th>`)}</tr></thead>
<tbody>${scenariosOf(data, words).map(
    ({ name, measured }) =>
      markup`<tr><th scope="row">${name}</th>${kinds.map((kind) => cell(measured[kind], words))}</tr>`,
  )}</tbody></table>`;
  return markup`<h2>${titles.coverage}</h2><p>${say.lead}</p>${wide(titles.coverage, table)}${omissions(data, words)}`;
}

interface Scenario {
  readonly name: string;
  /** Of the kinds of measures that there are; the others were not measured. */
  readonly measured: Partial<Record<Kind, ReadonlySet<string>>>;
}

/** The dialogues, then the scenarios of the suites by language, each with what was measured of any system. */
function scenariosOf(data: ReportData, words: Words): Scenario[] {
  const titles = (metrics: readonly string[]) => metrics.map((metric) => metricTitle(metric, data.languageName, words));
  const found = groupBy(
    data.suites,
    ({ scenario, language }) => `${words.suites.scenarios[scenario] ?? scenario}, ${language}`,
  );
  const dialogue = {
    name: `${words.coverage.dialogue}, ${data.language}`,
    measured: { accuracy: new Set(titles(shownMetrics(data))) },
  };
  const ofSuites = [...found].map(([name, suites]) => ({
    name,
    measured: {
      accuracy: new Set(titles(suites.flatMap(({ scores }) => Object.values(scores).flatMap(Object.keys)))),
      calibration: new Set(suites.flatMap(({ calibration }) => (calibration ? [words.coverage.calibrationError] : []))),
    },
  }));
  return [...(data.systems.length > 0 ? [dialogue] : []), ...ofSuites];
}

function cell(own: ReadonlySet<string> | undefined, { coverage }: Words): Markup {
  if (own === undefined || own.size === 0) return markup`<td class="absent">${coverage.notMeasured}</td>`;
  return markup`<td>${[...own].join(', ')}</td>`;
}

function omissions(data: ReportData, words: Words): Markup {
  const { leftOut: title, nothing, what } = words.coverage;
  const rows = leftOut(data, words);
  if (rows.length === 0) return markup`<h3>${title}</h3><p>${nothing}</p>`;
  const table = markup`<table><thead><tr><th scope="col">${what}</th><th scope="col" class="num">${words.suites.columns.items}</th></tr></thead><tbody>${rows.map(({ what: name, count, detail }) => markup`<tr><th scope="row">${name}<span class="unit">${detail}</span></th><td class="num">${formatCount(count)}</td></tr>`)}</tbody></table>`;
  return markup`<h3>${title}</h3>${wide(title, table)}`;
}
