import type { ReportData } from '../../contracts/report.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
import { confusionMatrix } from './confusion-matrix.js';
import { inEvery, wordsInEvery } from './bilingual.js';
import { fixed, formatCount } from './format.js';
import { markup, type Markup } from './markup.js';
import { modelsOf, systemTitle } from './systems.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** Of a suite with more tasks only the whole has a table of classes on the page; all of them are in results.json. */
const MOST_TASKS = 12;

type Task = SuiteResult['classification'][number];

/** Precision, recall and F1 of each class, and what was chosen in place of it, task by task. */
export function classTables(suite: SuiteResult, data: ReportData): Markup | null {
  const { classification: tasks, confusion, classes } = suite;
  if (tasks.length === 0 || tasks.length > MOST_TASKS) {
    return confusion && matrices(suite.title, confusion, classes, data);
  }
  return markup`${tasks.map((task) => {
    const name = tasks.length === 1 ? suite.title : task.task;
    const matrixOf = Object.entries(task.systems).map(([system, { matrix }]) => [system, matrix] as const);
    return markup`${inEvery((words) => classTable(name, task, data, words))}${matrices(name, Object.fromEntries(matrixOf), task.labels, data)}`;
  })}`;
}

function classTable(name: string, { labels, systems }: Task, data: ReportData, words: Words): Markup {
  const { classes: say } = words.suites;
  const number = (title: string) => markup`<th scope="col" class="num">${title}</th>`;
  const models = modelsOf(data).filter(({ system }) => system in systems);
  const title = `${name}: ${say.title}`;
  return wide(
    title,
    markup`<table><thead><tr><th scope="col">${title}</th>${number(words.suites.columns.items)}${number(say.precision)}${number(say.recall)}${number('F1')}</tr></thead>${models.map(
      ({ system }) => {
        const own = systems[system];
        return markup`<tbody><tr class="group"><th colspan="5" scope="rowgroup">${systemTitle(system, data.systems, words)}</th></tr>${own?.classes.map(
          ({ items, precision, recall, f1 }, at) =>
            markup`<tr><th scope="row">${labels?.[at] ?? String(at)}</th><td class="num">${formatCount(items)}</td>${[precision, recall, f1].map((value) => markup`<td class="num">${fixed(value, 3, words)}</td>`)}</tr>`,
        )}</tbody>`;
      },
    )}</table>`,
  );
}

/** Drawn once for every language: there is nothing but numbers in them. */
function matrices(
  title: string,
  bySystem: Readonly<Record<string, readonly (readonly number[])[]>>,
  classes: readonly string[] | null,
  data: ReportData,
): Markup {
  return markup`<div class="panels">${modelsOf(data).flatMap(({ system, title: model }) => {
    const matrix = bySystem[system];
    const caption = wordsInEvery((words) => words.suites.confusion(systemTitle(system, data.systems, words)));
    return matrix ? [confusionMatrix(caption, `${title}, ${model}`, { matrix, classes })] : [];
  })}</div>`;
}
