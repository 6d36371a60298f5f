import { groupBy } from '../../artifacts/group-by.js';
import type { MetricName } from '../../contracts/evaluation.js';
import { GROUPS, VARIANTS, type ProbeKind, type Variant } from '../../contracts/probes.js';
import type { ReportData } from '../../contracts/report.js';
import { formatCount, metricTitle } from './format.js';
import { leftOut } from './left-out.js';
import { markup, type Markup } from './markup.js';
import { shownMetrics } from './shown-metrics.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

type Kind = keyof Words['coverage']['kinds'];

const TOXICITY: MetricName = 'toxicWords';

/** What was measured of what could be (HELM's matrix), and what fell by the wayside. */
export function coverageSection(data: ReportData, words: Words): Markup {
  const { titles, coverage: say } = words;
  const kinds = Object.keys(say.kinds) as Kind[];
  const table = markup`<table><thead><tr><th scope="col">${say.scenario}</th>${kinds.map((kind) => markup`<th scope="col">${say.kinds[kind]}</th>`)}</tr></thead>
<tbody>${scenariosOf(data, words).map(
    ({ name, measured, missing }) =>
      markup`<tr><th scope="row">${name}</th>${kinds.map((kind) => cell(measured[kind], missing?.[kind], words))}</tr>`,
  )}</tbody></table>`;
  return markup`<h2>${titles.coverage}</h2><p>${say.lead}</p>${wide(titles.coverage, table)}${omissions(data, words)}`;
}

/** What was measured of the dialogues, by kind. */
function ofDialogues(data: ReportData, words: Words): Scenario['measured'] {
  const { coverage: say, probes: probeWords } = words;
  const titled = (metrics: readonly MetricName[]) =>
    metrics.map((metric) => metricTitle(metric, data.languageName, words));
  const shown = shownMetrics(data);
  const made = (kind: ProbeKind) =>
    Object.entries(data.probes?.variants ?? {}).flatMap(([name, { made: count }]) => {
      const variant = name as Variant;
      return VARIANTS[variant] === kind && count > 0 ? [`${probeWords.variants[variant]} (${formatCount(count)})`] : [];
    });
  const gaps = (data.probes?.gaps ?? []).map(({ variant }) =>
    probeWords.against(...(GROUPS[variant].map((group) => probeWords.groups[group]) as [string, string])),
  );
  return {
    accuracy: new Set(titled(shown.filter((metric) => metric !== TOXICITY))),
    robustness: new Set(made('robustness')),
    fairness: new Set(made('fairness')),
    bias: new Set(gaps),
    toxicity: new Set(titled(shown.filter((metric) => metric === TOXICITY))),
    efficiency: new Set(data.efficiency.length > 0 ? say.effort : []),
  };
}

/** Why a kind was not measured of the dialogues, where something is known of it. */
function missingOf({ probes, languageName }: ReportData, words: Words): Partial<Record<Kind, string>> {
  if (probes === null) return {};
  if (!probes.rules) {
    const noRules = words.coverage.noRules(words.languageName(languageName));
    return { robustness: noRules, fairness: noRules, bias: noRules };
  }
  const { nobody } = words.coverage;
  return { fairness: nobody, bias: nobody };
}

interface Scenario {
  readonly name: string;
  /** Of the kinds of measures that there are; the others were not measured. */
  readonly measured: Partial<Record<Kind, ReadonlySet<string>>>;
  /** Why one was not. */
  readonly missing?: Partial<Record<Kind, string>>;
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
    measured: ofDialogues(data, words),
    missing: missingOf(data, words),
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

function cell(own: ReadonlySet<string> | undefined, why: string | undefined, { coverage }: Words): Markup {
  if (own === undefined || own.size === 0) {
    const reason = why === undefined ? '' : `: ${why}`;
    return markup`<td class="absent">${coverage.notMeasured}${reason}</td>`;
  }
  return markup`<td>${[...own].join(', ')}</td>`;
}

function omissions(data: ReportData, words: Words): Markup {
  const { leftOut: title, nothing, what } = words.coverage;
  const rows = leftOut(data, words);
  if (rows.length === 0) return markup`<h3>${title}</h3><p>${nothing}</p>`;
  const table = markup`<table><thead><tr><th scope="col">${what}</th><th scope="col" class="num">${words.suites.columns.items}</th></tr></thead><tbody>${rows.map(({ what: name, count, detail }) => markup`<tr><th scope="row">${name}<span class="unit">${detail}</span></th><td class="num">${formatCount(count)}</td></tr>`)}</tbody></table>`;
  return markup`<h3>${title}</h3>${wide(title, table)}`;
}
