import { OverlapKind, TrainingSet } from '../../contracts/dataset.js';
import type { MetricName } from '../../contracts/evaluation.js';
import type { Contamination, ReportData } from '../../contracts/report.js';
import { formatCount, formatScore, metricTitle } from './format.js';
import { markup, type Markup } from './markup.js';
import { systemTitle } from './systems.js';
import { wide } from './wide.js';
import { ENGLISH, type Words } from './words/english.js';

/** Test items in what is trained on, in either language, and what was done about it. */
export function contaminationSection({ contamination, ...data }: ReportData, words: Words): Markup | null {
  if (!contamination || contamination.items === 0) return null;
  return markup`<h2>${words.titles.contamination}</h2>
<p>${describeContamination(contamination, words)}</p>
<div class="split"><div>${kindTable(contamination, words)}</div><div>${rowTable(contamination, words)}</div></div>
${strataTable(contamination, data, words)}`;
}

/** One or two sentences: what was found, and what became of it. */
export function describeContamination(contamination: Contamination, words: Words = ENGLISH): string {
  const { rows, found, overlapping, overlappingRows, suites } = contamination;
  const hit = countOf(found) + (suites ? countOf(suites.found) : 0);
  const items = contamination.items + (suites?.items ?? 0);
  const { contamination: say } = words;
  if (hit === 0) return say.none(formatCount(items));
  const fate =
    rows === 'excluded'
      ? say.excluded(formatCount(countOf(overlappingRows)))
      : say.kept(formatCount(items - overlapping.length));
  return `${say.found(formatCount(hit), formatCount(items))} ${fate}`;
}

function countOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function kindTable({ found }: Contamination, { contamination: { foundTitle, kinds } }: Words): Markup {
  return countTable(
    foundTitle,
    OverlapKind.options.map((kind) => [kinds[kind], found[kind]]),
  );
}

function rowTable({ rows, overlappingRows }: Contamination, { contamination: say }: Words): Markup {
  return countTable(
    rows === 'excluded' ? say.rowsExcluded : say.rowsKept,
    TrainingSet.options.map((set) => [say.sets[set], overlappingRows[set]]),
  );
}

function countTable(title: string, counts: readonly (readonly [string, number])[]): Markup {
  return markup`<h3>${title}</h3><table><tbody>${counts.map(([name, count]) => markup`<tr><th scope="row">${name}</th><td class="num">${formatCount(count)}</td></tr>`)}</tbody></table>`;
}

function strataTable({ strata }: Contamination, data: Omit<ReportData, 'contamination'>, words: Words): Markup | null {
  if (strata.length === 0) return null;
  const { contamination: say, scores } = words;
  const shown = data.systems.flatMap(({ system, scores: own }) =>
    (Object.keys(own) as MetricName[]).map((metric) => ({ system, metric })),
  );
  const rows = shown.sort((a, b) => metricOrder(data, a.metric) - metricOrder(data, b.metric));
  return markup`<h3>${say.strata}</h3>${wide(
    say.strata,
    markup`<table><thead><tr><th scope="col">${scores.metric}</th><th scope="col">${say.system}</th>${strata.map(({ name, items }) => markup`<th scope="col" class="num">${say.stratum[name]} (${formatCount(items)})</th>`)}</tr></thead>
<tbody>${rows.map(
      ({ system, metric }) =>
        markup`<tr><th scope="row">${metricTitle(metric, data.languageName, words)}</th><td>${systemTitle(system, data.systems, words)}</td>${strata.map(
          (stratum) => {
            const value = stratum.scores[system]?.[metric];
            return markup`<td class="num">${value === undefined ? '–' : formatScore(metric, value, words)}</td>`;
          },
        )}</tr>`,
    )}</tbody></table>`,
  )}`;
}

/** By metric, then by system in the order of the table of scores. */
function metricOrder({ systems }: Pick<ReportData, 'systems'>, metric: MetricName): number {
  const metrics = [...new Set(systems.flatMap(({ scores }) => Object.keys(scores)))];
  return metrics.indexOf(metric);
}
