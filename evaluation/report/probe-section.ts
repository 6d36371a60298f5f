import type { ReportData } from '../../contracts/report.js';
import type { Change, GroupGap, ProbeResults, ProbeScore } from '../../contracts/probes.js';
import { GROUPS } from '../../contracts/probes.js';
import { PROBE_METRICS } from '../probes/probe-results.js';
import { PROBE_NOTES } from '../probes/probe-notes.js';
import { formatCount, formatDelta, formatDeltaInterval, formatPercent, formatScore, metricTitle } from './format.js';
import { markup, type Markup } from './markup.js';
import { probeForests } from './probe-forests.js';
import { systemTitle } from './systems.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** What the models do on questions put otherwise; null where none were asked for. */
export function probeSection(data: ReportData, words: Words): Markup | null {
  const { probes } = data;
  if (probes === null) return null;
  const { titles, probes: say } = words;
  const head = markup`<h2>${titles.probes}</h2>`;
  if (!probes.rules) return markup`${head}<p>${say.noRules(words.languageName(data.languageName))}</p>`;
  const parts = (['robustness', 'fairness'] as const).map((kind) => {
    const rows = probes.scores.filter((row) => row.kind === kind);
    return rows.length === 0 ? null : kindPart(kind, rows, data, words);
  });
  return markup`${head}<p>${say.lead(formatCount(probes.most), formatPercent(data.confidence, words))}</p>
${madeTable(probes, words)}${probeForests(data, words)}${parts}${gapPart(probes.gaps, data, words)}`;
}

/** All variants together, and behind a fold each of them. */
function kindPart(kind: ProbeScore['kind'], rows: readonly ProbeScore[], data: ReportData, words: Words): Markup {
  const { columns, variants, all } = words.probes;
  const nameOf = ({ variant }: ProbeScore) => (variant === null ? all : variants[variant]);
  return markup`<h3>${words.coverage.kinds[kind]}</h3>${note(kind, words)}${scoreTable(words.contamination.system, byMetric(rows, data, words), data, words)}
<details class="more"><summary>${words.scores.inFigures}</summary>${scoreTable(columns.variant, byModel(rows, nameOf, data, words), data, words)}</details>`;
}

function note(kind: keyof typeof PROBE_NOTES, words: Words): Markup {
  const { how, cannotSee } = PROBE_NOTES[kind];
  return markup`<p class="note" lang="en">${how} ${words.suites.cannotSee} ${cannotSee}</p>`;
}

/** How many could be made, and were. */
function madeTable({ variants, questions }: ProbeResults, words: Words): Markup {
  const { columns, variants: titles } = words.probes;
  const number = (name: string) => markup`<th scope="col" class="num">${name}</th>`;
  const rows = Object.entries(variants).map(
    ([variant, { possible, made }]) =>
      markup`<tr><th scope="row">${titles[variant as keyof typeof titles]}</th><td class="num">${formatCount(possible)}</td><td class="num">${formatCount(made)}</td></tr>`,
  );
  return wide(
    columns.made,
    markup`<table><thead><tr><th scope="col">${columns.variant}</th>${number(columns.possible(formatCount(questions)))}${number(columns.made)}</tr></thead><tbody>${rows}</tbody></table>`,
  );
}

interface Group<Row> {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly row: Row }[];
}

/** Of each metric every model, over all variants together. */
function byMetric(rows: readonly ProbeScore[], data: ReportData, words: Words): Group<ProbeScore>[] {
  return PROBE_METRICS.map((metric) => ({
    title: metricTitle(metric, data.languageName, words),
    rows: rows
      .filter((row) => row.metric === metric && row.variant === null)
      .map((row) => ({ name: systemTitle(row.system, data.systems, words), row })),
  }));
}

/** Of each metric and model every variant. */
function byModel<Row extends ProbeScore | GroupGap>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  data: ReportData,
  words: Words,
): Group<Row>[] {
  const systems = [...new Set(rows.map(({ system }) => system))];
  return PROBE_METRICS.flatMap((metric) =>
    systems.map((system) => ({
      title: `${metricTitle(metric, data.languageName, words)}, ${systemTitle(system, data.systems, words)}`,
      rows: rows
        .filter((row) => row.metric === metric && row.system === system)
        .map((row) => ({ name: nameOf(row), row })),
    })),
  );
}

function scoreTable(first: string, groups: readonly Group<ProbeScore>[], data: ReportData, words: Words): Markup {
  const { columns } = words.probes;
  const level = formatPercent(data.confidence, words);
  const numbers = [
    ...[columns.questions, columns.original, columns.perturbed, words.scores.columns.difference],
    ...[words.scores.columns.interval(level), columns.worst, columns.worstChange],
  ];
  return wide(
    words.titles.probes,
    markup`<table><thead><tr><th scope="col">${first}</th>${numbers.map((name) => markup`<th scope="col" class="num">${name}</th>`)}</tr></thead>${groups.map(
      ({ title, rows }) =>
        markup`<tbody><tr class="group"><th colspan="8" scope="rowgroup">${title}</th></tr>${rows.map(({ name, row }) => scoreRow(name, row, words))}</tbody>`,
    )}</table>`,
  );
}

function scoreRow(name: string, row: ProbeScore, words: Words): Markup {
  const { metric, questions, original, perturbed, worst, change, worstChange } = row;
  const score = (value: number) => formatScore(metric, value, words);
  const cells = [formatCount(questions), score(original), score(perturbed), formatDelta(metric, change.delta, words)];
  return markup`<tr><th scope="row">${name}</th>${cells.map((cell) => markup`<td class="num">${cell}</td>`)}<td class="num">${spread(metric, change, words)}</td><td class="num">${score(worst)}</td><td class="num">${formatDelta(metric, worstChange.delta, words)} <span class="interval">${spread(metric, worstChange, words)}</span></td></tr>`;
}

function spread(metric: string, { interval, note: why }: Change, words: Words): Markup {
  return interval
    ? markup`${formatDeltaInterval(metric, interval, words)}`
    : markup`<span title="${words.sentence(why ?? '')}">${words.scores.none}</span>`;
}

/** The gap between groups, with the one for which the model does better named where the interval says so. */
function gapPart(gaps: readonly GroupGap[], data: ReportData, words: Words): Markup {
  const { probes: say, coverage } = words;
  const title = markup`<h3>${coverage.kinds.bias}</h3>`;
  if (gaps.length === 0) return markup`${title}<p>${say.noGaps}</p>`;
  const { columns } = say;
  const nameOf = ({ variant }: GroupGap) => {
    const [one, other] = GROUPS[variant];
    return say.against(say.groups[one], say.groups[other]);
  };
  const numbers = [
    ...[columns.questions, columns.first, columns.second, columns.gap],
    words.scores.columns.interval(formatPercent(data.confidence, words)),
  ];
  return markup`${title}${note('bias', words)}${wide(
    coverage.kinds.bias,
    markup`<table><thead><tr><th scope="col">${columns.groups}</th>${numbers.map((name) => markup`<th scope="col" class="num">${name}</th>`)}<th scope="col">${columns.favours}</th></tr></thead>${byModel(
      gaps,
      nameOf,
      data,
      words,
    ).map(
      ({ title: group, rows }) =>
        markup`<tbody><tr class="group"><th colspan="7" scope="rowgroup">${group}</th></tr>${rows.map(({ name, row }) => gapRow(name, row, words))}</tbody>`,
    )}</table>`,
  )}`;
}

function gapRow(name: string, gap: GroupGap, words: Words): Markup {
  const { metric, questions, first, second, change } = gap;
  const cells = [
    ...[formatCount(questions), formatScore(metric, first, words), formatScore(metric, second, words)],
    formatDelta(metric, change.delta, words),
  ];
  return markup`<tr><th scope="row">${name}</th>${cells.map((cell) => markup`<td class="num">${cell}</td>`)}<td class="num">${spread(metric, change, words)}</td><td>${favoured(gap, words)}</td></tr>`;
}

/** The group whose questions score better, where zero is outside the interval. */
export function favoured({ metric, variant, change: { interval } }: GroupGap, words: Words): string {
  if (interval === null || (interval.low <= 0 && interval.high >= 0)) return words.probes.neither;
  const isHigher = interval.low > 0;
  const [one, other] = GROUPS[variant];
  return words.probes.groups[isHigher === (metric === 'chrf') ? one : other];
}
