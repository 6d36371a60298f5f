import type { ReportData } from '../../contracts/report.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
import { baselineTable } from './baseline-table.js';
import { inEvery, wordsInEvery } from './bilingual.js';
import { classTables } from './class-table.js';
import { differenceTable, ownDifferences } from './difference-table.js';
import { TASK_MEAN } from '../suites/task-mean.js';
import { fixed, formatCount, formatScore, metricTitle } from './format.js';
import { markup, type Markup } from './markup.js';

import { suiteModelsOf, systemTitle } from './systems.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** One suite: what it measures and cannot see, every metric, its tasks, its classes, and how it asks. */
export function suiteDetails(suite: SuiteResult, data: ReportData): Markup {
  const { measures, limitation, data: source, prompt, title } = suite;
  return markup`<details class="more"><summary>${title}</summary>
<p lang="en">${measures} <strong>${wordsInEvery(({ suites }) => suites.cannotSee)}</strong> ${limitation}</p>
${inEvery(
  (words) => markup`<p class="note">${words.suites.source(source.source, source.split, source.licence)}</p>
${baselineTable(suite, data, words)}${differenceTable(ownDifferences(data, suite.name), data, words)}${calibration(suite, data, words)}${taskTable(suite, data, words)}${strata(suite, data, words)}`,
)}${classTables(suite, data)}
${prompt && markup`<p class="note">${wordsInEvery(({ suites }) => suites.prompt)} <code>${prompt.sha256}</code></p><pre lang="${suite.language}">${prompt.text}</pre>`}</details>`;
}

function calibration({ calibration: found }: SuiteResult, data: ReportData, words: Words): Markup | null {
  if (found === null) return null;
  const list = Object.entries(found).map(([system, { ece, items }]) => {
    const title = systemTitle(system, data.systems, words);
    return `${title} ${fixed(ece, 3, words)} (${words.verdict.items(formatCount(items))})`;
  });
  return markup`<p class="note">${words.suites.calibration(list.join(', '))}</p>`;
}

/** Scores on all items and on those that training holds, where there are such. */
function strata(
  { metrics: { primary }, overlapping, items }: SuiteResult,
  data: ReportData,
  words: Words,
): Markup | null {
  if (overlapping === null) return null;
  const { stratum, strata: title } = words.contamination;
  const models = suiteModelsOf(data);
  const rows = [
    { name: stratum.full, count: items + overlapping.items, scores: overlapping.full },
    { name: stratum.overlapping, count: overlapping.items, scores: overlapping.scores },
  ];
  return wide(
    title,
    markup`<table><thead><tr><th scope="col">${title}</th><th scope="col" class="num">${words.suites.columns.items}</th>${models.map(({ system }) => markup`<th scope="col" class="num">${systemTitle(system, data.systems, words)}</th>`)}</tr></thead><tbody>${rows.map(
      ({ name, count, scores }) =>
        markup`<tr><th scope="row">${name}</th><td class="num">${formatCount(count)}</td>${models.map(({ system }) => markup`<td class="num">${scores[system] === undefined ? '–' : formatScore(primary, scores[system], words)}</td>`)}</tr>`,
    )}</tbody></table>`,
  );
}

/** Each by its own metrics, and the mean over tasks where the makers of the suite define one. */
function taskTable(
  { tasks, metrics, scores: whole, items: all }: SuiteResult,
  data: ReportData,
  words: Words,
): Markup | null {
  if (tasks.length === 0) return null;
  const models = suiteModelsOf(data);
  const { task: name, items: count } = words.suites.columns;
  const row = (
    title: string,
    own: readonly string[],
    items: number,
    scoreOf: (system: string) => number | undefined,
  ) => {
    const metric = own.length === 1 ? (own[0] ?? TASK_MEAN) : TASK_MEAN;
    const named = own.map((one) => metricTitle(one, data.languageName, words)).join(', ');
    const cell = (score: number | undefined) => (score === undefined ? '–' : formatScore(metric, score, words));
    return markup`<tr><th scope="row">${title}<span class="unit">${named}</span></th><td class="num">${formatCount(items)}</td>${models.map(({ system }) => markup`<td class="num">${cell(scoreOf(system))}</td>`)}</tr>`;
  };
  const hasMean = Object.values(whole).some((scores) => scores[TASK_MEAN] !== undefined);
  return wide(
    name,
    markup`<table><thead><tr><th scope="col">${name}</th><th scope="col" class="num">${count}</th>${models.map(({ system }) => markup`<th scope="col" class="num">${systemTitle(system, data.systems, words)}</th>`)}</tr></thead><tbody>${tasks.map(
      ({ task, items, scores, metrics: own }) =>
        row(task, own.length > 0 ? own : [metrics.primary], items, (system) => scores[system]),
    )}${hasMean ? row('', [TASK_MEAN], all, (system) => whole[system]?.[TASK_MEAN]?.value) : null}</tbody></table>`,
  );
}
