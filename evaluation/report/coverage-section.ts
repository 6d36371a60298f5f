import type { ReportData } from '../../contracts/evaluation.js';
import { formatCount, metricTitle } from './format.js';
import { leftOut } from './left-out.js';
import { markup, type Markup } from './markup.js';
import { shownMetrics } from './score-section.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

type Kind = keyof Words['coverage']['kinds'];

/** Metrics that are no accuracy, by how their names begin. */
const KINDS: readonly (readonly [pattern: RegExp, kind: Kind])[] = [
  [/^(ece|brier|calibration)/, 'calibration'],
  [/^(robust|perturbed|worst)/, 'robustness'],
  [/^fair/, 'fairness'],
  [/^(bias|swap)/, 'bias'],
  [/^toxi/, 'toxicity'],
  [/^(seconds|tokensPer|answersPer)/, 'efficiency'],
];

/** What was measured of what could be (HELM's matrix), and what fell by the wayside. */
export function coverageSection(data: ReportData, words: Words): Markup {
  const { titles, coverage: say } = words;
  const kinds = Object.keys(say.kinds) as Kind[];
  const table = markup`<table><thead><tr><th scope="col">${say.scenario}</th>${kinds.map((kind) => markup`<th scope="col">${say.kinds[kind]}</th>`)}</tr></thead>
<tbody>${scenariosOf(data, words).map(
    ({ name, metrics }) =>
      markup`<tr><th scope="row">${name}</th>${kinds.map((kind) => cell(kind, metrics, data, words))}</tr>`,
  )}</tbody></table>`;
  return markup`<h2>${titles.coverage}</h2><p>${say.lead}</p>${wide(titles.coverage, table)}${omissions(data, words)}`;
}

interface Scenario {
  readonly name: string;
  readonly metrics: ReadonlySet<string>;
}

/** The dialogues, then the scenarios of the suites by language, each with the metrics that any system has. */
function scenariosOf(data: ReportData, words: Words): Scenario[] {
  const found = new Map<string, Set<string>>();
  if (data.systems.length > 0) found.set(`${words.coverage.dialogue}, ${data.language}`, new Set(shownMetrics(data)));
  for (const { scenario, language, scores } of data.suites) {
    const name = `${words.suites.scenarios[scenario] ?? scenario}, ${language}`;
    const metrics = Object.values(scores).flatMap((own) => Object.keys(own));
    found.set(name, new Set([...(found.get(name) ?? []), ...metrics]));
  }
  return [...found].map(([name, metrics]) => ({ name, metrics }));
}

function cell(kind: Kind, metrics: Scenario['metrics'], data: ReportData, words: Words): Markup {
  const own = [...metrics].filter((metric) => kindOf(metric) === kind);
  if (own.length === 0) return markup`<td class="absent">${words.coverage.notMeasured}</td>`;
  return markup`<td>${[...new Set(own.map((metric) => metricTitle(metric, data.languageName, words)))].join(', ')}</td>`;
}

function kindOf(metric: string): Kind {
  return KINDS.find(([pattern]) => pattern.test(metric))?.[1] ?? 'accuracy';
}

function omissions(data: ReportData, words: Words): Markup {
  const { leftOut: title, nothing, what } = words.coverage;
  const rows = leftOut(data, words);
  if (rows.length === 0) return markup`<h3>${title}</h3><p>${nothing}</p>`;
  const table = markup`<table><thead><tr><th scope="col">${what}</th><th scope="col" class="num">${words.suites.columns.items}</th></tr></thead><tbody>${rows.map(({ what: name, count, detail }) => markup`<tr><th scope="row">${name}<span class="unit">${detail}</span></th><td class="num">${formatCount(count)}</td></tr>`)}</tbody></table>`;
  return markup`<h3>${title}</h3>${wide(title, table)}`;
}
