import type { ReportData } from '../../contracts/report.js';
import { PAIRS } from '../compare.js';
import { DIALOGUE } from '../family.js';
import { inEvery, LANGUAGES_OF_PAGE, wordsInEvery } from './bilingual.js';
import { markup, trusted, type Markup } from './markup.js';
import type { Words } from './words/english.js';

const VERDICTS = ['all', 'better', 'worse', 'same', 'flipped'] as const;

/** One choice of several. */
interface Choice {
  readonly value: string;
  readonly title: Markup | string | null;
  readonly checked: boolean;
  /** Whether it tells how many items it would show. */
  readonly counted: boolean;
}

/** What the page's script makes work, hidden until it does: comparison, filters, search, and the help on keys. */
export function answerTools(data: ReportData): Markup {
  const pairs = pairChoices(data);
  return markup`<form class="tools" id="tools" role="search" hidden>
${radios('pair', (words) => words.answers.compare, pairs)}
${suiteChoice(data)}${radios('show', (words) => words.answers.show, pairs.length > 0 ? verdictChoices() : [])}
<label class="field"><span>${wordsInEvery(({ answers }) => answers.search)}</span><input type="search" id="search" name="search" autocomplete="off" spellcheck="false"></label>
<output>${inEvery(shownCount)}</output></form>
<div id="key" class="key" hidden>${markLegend()}
<label class="note"><input type="checkbox" id="keys" checked> ${wordsInEvery(({ answers }) => answers.keys)}</label>
<p class="note">${wordsInEvery(({ answers }) => answers.flippedHelp)}</p></div>
<p id="nothing" hidden>${wordsInEvery(({ answers }) => answers.nothing)}</p>`;
}

/** The newest model beside the base first: what the run came to. */
function pairChoices({ systems, samples }: ReportData): Choice[] {
  const titleOf = (name: string) => systems.find(({ system }) => system === name)?.title ?? name;
  const answered = new Set(samples.flatMap(({ answers }) => Object.keys(answers)));
  const pairs = PAIRS.filter((pair) => pair.every((system) => answered.has(system)));
  return pairs.map(([before, after], index) => ({
    value: `${before} ${after}`,
    title: `${titleOf(before)} → ${titleOf(after)}`,
    checked: index === pairs.length - 1,
    counted: false,
  }));
}

function verdictChoices(): Choice[] {
  return VERDICTS.map((value) => ({
    ...{ value, title: wordsInEvery(({ answers }) => answers[value]), checked: value === 'all', counted: true },
  }));
}

function radios(name: string, title: (words: Words) => string, choices: readonly Choice[]): Markup | null {
  const [only] = choices;
  if (choices.length < 2) return only ? markup`<input type="hidden" name="${name}" value="${only.value}">` : null;
  return markup`<fieldset class="choice"><legend>${wordsInEvery(title)}</legend>${choices.map(({ value, title: own, checked, counted }) => markup`<label><input type="radio" name="${name}" value="${value}"${checked ? markup` checked` : null}><span>${own}${counted ? markup` <b data-count="${value}"></b>` : null}</span></label>`)}</fieldset>`;
}

function suiteChoice({ samples, suites: results }: ReportData): Markup | null {
  const titles = new Map(results.map(({ name, title }) => [name, title]));
  const suites = [...new Set(samples.map(({ suite }) => suite))];
  if (suites.length < 2) return null;
  const every = optionNames(({ answers }) => answers.everySuite);
  return markup`<label class="field"><span>${wordsInEvery(({ answers }) => answers.suite)}</span><select name="suite"><option value=""${every}</option>${suites.map((suite) => markup`<option value="${suite}"${optionNames(({ answers }) => (suite === DIALOGUE ? answers.dialogue : (titles.get(suite) ?? suite)))}</option>`)}</select></label>`;
}

/** The rest of an option's tag, with its name in every language: the script writes that of the page. */
function optionNames(title: (words: Words) => string): Markup {
  const [first] = LANGUAGES_OF_PAGE;
  return markup`${LANGUAGES_OF_PAGE.map((words) => markup` data-${words.code}="${title(words)}"`)}${trusted('>')}${first && title(first)}`;
}

/** Numbers that the script writes. */
function shownCount({ answers }: Words): Markup {
  const [before = '', between = '', after = ''] = answers.shown('|', '|').split('|');
  return markup`${before}<b data-n="shown"></b>${between}<b data-n="all"></b>${after}`;
}

function markLegend(): Markup | null {
  return inEvery(
    ({ answers: { legend } }) =>
      markup`<p class="note marks"><mark class="both">${legend.both}</mark> <mark class="gained">${legend.gained}</mark> <mark class="lost">${legend.lost}</mark> <mark class="other">${legend.other}</mark></p>`,
  );
}
