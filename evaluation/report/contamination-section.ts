import { OverlapKind, type TrainingSet } from '../../contracts/dataset.js';
import type { Contamination, MetricName, ReportData } from '../../contracts/evaluation.js';
import { formatCount, formatScore, metricTitle } from './format.js';
import { markup, type Markup } from './markup.js';

const SETS: Readonly<Record<TrainingSet, string>> = {
  sftTrain: 'SFT training conversations',
  sftValidation: 'SFT validation conversations',
  dpoTrain: 'DPO training pairs',
  dpoValidation: 'DPO validation pairs',
};
const KIND_TITLES: Readonly<Record<OverlapKind, string>> = {
  exact: 'word for word',
  'n-gram': '8 to 13 words in a row',
  near: 'nearly the same words',
};

/** Test items in what is trained on, in either language, and what was done about it. */
export function contaminationSection({ contamination, ...data }: ReportData): Markup | null {
  if (!contamination || contamination.items === 0) return null;
  return markup`<section id="contamination" aria-labelledby="contamination-title"><h2 id="contamination-title">Contamination</h2>
<p>${describeContamination(contamination)}</p>
<div class="split"><div>${kindTable(contamination)}</div><div>${rowTable(contamination)}</div></div>
${strataTable(contamination, data)}</section>`;
}

/** One or two sentences: what was found, and what became of it. */
export function describeContamination(contamination: Contamination): string {
  const { rows, items, overlapping, overlappingRows, suites } = contamination;
  const hit = countOf(contamination.found) + (suites ? countOf(suites.found) : 0);
  const all = items + (suites?.items ?? 0);
  const count = Object.values(overlappingRows).reduce((sum, one) => sum + one, 0);
  const what = suites ? 'items of the test set and the suites' : 'test items';
  const where = 'in the conversations and preference pairs for training and validation, in either language';
  if (hit === 0) return `None of the ${formatCount(all)} ${what} was found ${where}.`;
  const sentence = `${formatCount(hit)} of ${formatCount(all)} ${what} were found ${where}.`;
  return rows === 'excluded'
    ? `${sentence} The ${formatCount(count)} rows that hold one were excluded before training (rule held-out-overlap), so every item is new to the models.`
    : `${sentence} These rows were trained on: differences and verdicts rest on the ${formatCount(all - overlapping.length)} other items.`;
}

function countOf(found: Contamination['found']): number {
  return Object.values(found).reduce((sum, count) => sum + count, 0);
}

function kindTable({ found }: Contamination): Markup {
  return countTable(
    'Test items found, by the strongest sign',
    OverlapKind.options.map((kind) => [KIND_TITLES[kind], found[kind]]),
  );
}

function rowTable({ rows, overlappingRows }: Contamination): Markup {
  const sets = Object.entries(SETS) as [TrainingSet, string][];
  return countTable(
    `Rows ${rows === 'excluded' ? 'excluded' : 'that hold one'}`,
    sets.map(([set, title]) => [title, overlappingRows[set]]),
  );
}

function countTable(title: string, counts: readonly (readonly [string, number])[]): Markup {
  return markup`<h3>${title}</h3><table><tbody>${counts.map(([name, count]) => markup`<tr><th scope="row">${name}</th><td class="num">${formatCount(count)}</td></tr>`)}</tbody></table>`;
}

function strataTable({ strata }: Contamination, data: Omit<ReportData, 'contamination'>): Markup | null {
  if (strata.length === 0) return null;
  const shown = data.systems.flatMap(({ system, title, scores }) =>
    (Object.keys(scores) as MetricName[]).map((metric) => ({ system, title, metric })),
  );
  const rows = shown.sort((a, b) => metricOrder(data, a.metric) - metricOrder(data, b.metric));
  return markup`<h3>Scores on all items, on the clean and on the overlapping ones</h3><div class="scroll"><table><thead><tr><th scope="col">Metric</th><th scope="col">System</th>${strata.map(({ name, items }) => markup`<th scope="col" class="num">${name} (${formatCount(items)})</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ system, title, metric }) =>
      markup`<tr><th scope="row">${metricTitle(metric, data.languageName)}</th><td>${title}</td>${strata.map(
        ({ scores }) => {
          const value = scores[system]?.[metric];
          return markup`<td class="num">${value === undefined ? '–' : formatScore(metric, value)}</td>`;
        },
      )}</tr>`,
  )}</tbody></table></div>`;
}

/** By metric, then by system in the order of the table of scores. */
function metricOrder({ systems }: Pick<ReportData, 'systems'>, metric: MetricName): number {
  const metrics = [...new Set(systems.flatMap(({ scores }) => Object.keys(scores)))];
  return metrics.indexOf(metric);
}
