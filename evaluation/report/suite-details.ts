import type { ReportData, SuiteResult } from '../../contracts/report.js';
import { inEvery, wordsInEvery } from './bilingual.js';
import { differenceTable, ownDifferences } from './difference-table.js';
import { confusionMatrix } from './confusion-matrix.js';
import { fixed, formatCount, formatScore } from './format.js';
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
${differenceTable(ownDifferences(data, suite.name), data, words)}${calibration(suite, data, words)}${taskTable(suite, data, words)}${strata(suite, data, words)}`,
)}${matrices(suite, data)}
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

/** Drawn once for every language: there is nothing but numbers in them. */
function matrices({ title, confusion, classes }: SuiteResult, data: ReportData): Markup | null {
  if (confusion === null) return null;
  return markup`<div class="panels">${suiteModelsOf(data).flatMap(({ system, title: model }) => {
    const matrix = confusion[system];
    const caption = wordsInEvery((words) => words.suites.confusion(systemTitle(system, data.systems, words)));
    return matrix ? [confusionMatrix(caption, `${title}, ${model}`, { matrix, classes })] : [];
  })}</div>`;
}

function taskTable({ tasks, metrics: { primary } }: SuiteResult, data: ReportData, words: Words): Markup | null {
  if (tasks.length === 0) return null;
  const models = suiteModelsOf(data);
  const { task: name, items: count } = words.suites.columns;
  return wide(
    name,
    markup`<table><thead><tr><th scope="col">${name}</th><th scope="col" class="num">${count}</th>${models.map(({ system }) => markup`<th scope="col" class="num">${systemTitle(system, data.systems, words)}</th>`)}</tr></thead><tbody>${tasks.map(
      ({ task, items, scores }) =>
        markup`<tr><th scope="row">${task}</th><td class="num">${formatCount(items)}</td>${models.map(({ system }) => markup`<td class="num">${scores[system] === undefined ? '–' : formatScore(primary, scores[system], words)}</td>`)}</tr>`,
    )}</tbody></table>`,
  );
}
