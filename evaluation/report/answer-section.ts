import type { SystemScores } from '../../contracts/evaluation.js';
import type { ReportData, Sample } from '../../contracts/report.js';
import { answerTools } from './answer-tools.js';
import { section, wordsInEvery } from './bilingual.js';
import { formatCount } from './format.js';
import { markup, type Markup } from './markup.js';
import { modelsOf } from './systems.js';

/** The answer of one model, or the reference, as the page shows it. */
interface Shown {
  readonly title: Markup | string | null;
  readonly system: string;
  readonly text: string;
  readonly note: Markup | null;
}

/**
 * Every item with the reference and every model's answer as text: nothing in them is interpreted. It is a plain list
 * whose items open; the page's script lays filters, keys and marked words over it.
 */
export function answerSection(data: ReportData): Markup | null {
  if (data.samples.length === 0) return null;
  const all = data.suites.reduce((sum, { items }) => sum + items, data.testItems);
  const counts = [formatCount(data.samples.length), formatCount(all)] as const;
  const rightOrWrong = suitesOfRightAndWrong(data.samples);
  return section(
    'answers',
    ({ titles, answers }) => markup`<h2>${titles.answers}</h2>
<p>${answers.lead(...counts)} ${answers.figure}</p>`,
    markup`${answerTools(data)}<div id="items">${data.samples.map((sample) => answerItem(sample, data, rightOrWrong.has(sample.suite)))}</div>`,
  );
}

/** Suites in which every answer is right or wrong. */
function suitesOfRightAndWrong(samples: readonly Sample[]): ReadonlySet<string> {
  const graded = samples.filter(({ scores }) => Object.values(scores).some((score) => score !== 0 && score !== 100));
  const others = new Set(graded.map(({ suite }) => suite));
  return new Set(samples.map(({ suite }) => suite).filter((suite) => !others.has(suite)));
}

/** One item of the list. */
export function answerItem(sample: Sample, data: ReportData, rightOrWrong = false): Markup {
  const id = itemId(sample);
  const language = languageOf(sample, data);
  const models = modelsOf(data).filter(({ system }) => system in sample.answers);
  const scoreOf = ({ system }: SystemScores) => scoreText(sample.scores[system] ?? 0, rightOrWrong);
  const question = sample.prompt.findLast(({ role }) => role === 'user')?.content ?? '';
  const reference = wordsInEvery(({ answers }) => answers.reference);
  return markup`<details class="item" id="${id}" ${factsOf(sample, rightOrWrong)}><summary><span class="question" lang="${language}">${question}</span><span class="score">${models.map((model) => markup`<span class="c-${model.system}" data-system="${model.system}">${model.title} ${scoreOf(model)}</span>`)}</span></summary>
${earlierTurns(sample, language)}<div class="answers" lang="${language}">${answer({ title: reference, system: 'reference', text: sample.reference, note: null })}${models.map(
    (model) =>
      answer({
        ...{ title: model.title, system: model.system, text: sample.answers[model.system] ?? '' },
        note: markup`<span>${languageNote(sample, model, data)}${scoreOf(model)}</span>`,
      }),
  )}</div></details>`;
}

/** What the script filters by: "base 12.1 sft 33", and the models that left the language. */
function factsOf({ suite, scores, inTarget }: Sample, rightOrWrong: boolean): Markup {
  const values = Object.entries(scores).map(([system, score]) => `${system} ${Number(score.toFixed(1))}`);
  const away = Object.keys(inTarget).filter((system) => inTarget[system] === false);
  return markup`data-suite="${suite}" data-scores="${values.join(' ')}" data-away="${away.join(' ')}"${rightOrWrong ? markup` data-graded="no"` : null}`;
}

/** Of the questions and the answers to them. */
function languageOf({ suite }: Sample, { suites, language }: ReportData): string {
  return suites.find(({ name }) => name === suite)?.language ?? language;
}

/** Safe in an address; two suites may have items of one id. */
function itemId({ suite, id }: Sample): string {
  return `item-${suite}-${id}`.replaceAll(/[^\p{L}\p{N}_.-]/gu, '_');
}

function earlierTurns({ prompt }: Sample, language: string): Markup | null {
  if (prompt.length < 2) return null;
  return markup`<div class="prompt">${prompt.slice(0, -1).map(({ role, content }) => markup`<div class="who">${wordsInEvery(({ answers }) => answers.roles[role] ?? role)}</div><div class="text" lang="${language}">${content}</div>`)}</div>`;
}

function answer({ title, system, text, note }: Shown): Markup {
  const body =
    text.trim() === ''
      ? markup`<div class="text empty">${wordsInEvery(({ answers }) => answers.empty)}</div>`
      : markup`<div class="text">${text}</div>`;
  return markup`<div class="answer c-${system}" data-system="${system}"><h3><span>${title}</span>${note}</h3>${body}</div>`;
}

function languageNote({ inTarget }: Sample, { system }: SystemScores, { languageName }: ReportData): Markup | null {
  return inTarget[system] === false ? markup`${wordsInEvery(({ answers }) => answers.notIn(languageName))} · ` : null;
}

function scoreText(score: number, rightOrWrong: boolean): string {
  if (rightOrWrong) return score === 100 ? '✓' : '✗';
  return String(Math.round(score));
}
