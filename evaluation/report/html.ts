import { createHash } from 'node:crypto';
import type { ReportData } from '../../contracts/report.js';
import { answerItem, answerSection } from './answer-section.js';
import { inEvery, LANGUAGES_OF_PAGE, section, wordsInEvery } from './bilingual.js';
import { chooseSamples } from './choose-samples.js';
import { contaminationSection } from './contamination-section.js';
import { coverageSection } from './coverage-section.js';
import { cultureSection } from './culture-section.js';
import { curves } from './curves.js';
import { errorSection } from './error-section.js';
import { dataSection } from './data-section.js';
import { efficiencySection } from './efficiency-section.js';
import { knownLimitations } from './limitations.js';
import { markup, trusted, type Markup } from './markup.js';
import { pageAssets } from './page-assets.js';
import { probeSection } from './probe-section.js';
import { provenanceSection } from './provenance-section.js';
import { scoreSection } from './score-section.js';
import { suiteSection } from './suite-section.js';
import { toxicitySection } from './toxicity-section.js';
import { translationSection } from './translation-section.js';
import { verdictSection } from './verdict-section.js';
import type { Words } from './words/english.js';

type Id = keyof Words['titles'];
type Sections = Partial<Record<Id, Markup>>;

/** Of the file: small enough to be sent by mail, and opened on a phone. */
const MAX_BYTES = 3_000_000;
/** More than the head of the page, its masthead and its footer take. */
const MASTHEAD_BYTES = 20_000;

/** The report as one HTML file that needs nothing else: no request is made when it is opened. */
export function renderHtml(data: ReportData): string {
  const { script, style } = pageAssets();
  const sections = withAnswers(sectionsOf(data), data, script.length + style.length);
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy(script))}"><meta name="generator" content="sprogskole">
<title>${data.title}</title><style>${trusted(style)}</style></head>
<body>${masthead(data, Object.keys(sections) as Id[])}<main>
${Object.values(sections)}
</main><footer>${inEvery(({ page: { footer } }) => markup`${footer(data.runId)}`)}</footer>
<script>${trusted(script)}</script></body></html>
`;
  return page.text;
}

/** Even a mistake in the page could load nothing: no address is allowed, and no script but ours. */
function policy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;
}

/** The answers take what room is left. */
function withAnswers(sections: Sections, data: ReportData, assets: number): Sections {
  const others = Object.values(sections).reduce((sum, { text }) => sum + Buffer.byteLength(text), assets);
  const room = MAX_BYTES - others - MASTHEAD_BYTES;
  const samples = chooseSamples(data.samples, room, (sample) => Buffer.byteLength(answerItem(sample, data).text));
  const { verdict, scores, suites, errors, ...after } = sections;
  return present({ verdict, scores, suites, errors, answers: answerSection({ ...data, samples }), ...after });
}

/** In the order of the page. */
function sectionsOf(data: ReportData): Sections {
  return present({
    verdict: section('verdict', (words) => verdictSection(data, words)),
    scores: data.systems.length === 0 ? null : section('scores', (words) => scoreSection(data, words)),
    suites: suiteSection(data),
    errors: errorSection(data),
    training: section('training', (words) => curves(data, words)),
    data: section('data', (words) => dataSection(data, words)),
    contamination: section('contamination', (words) => contaminationSection(data, words)),
    translation: section('translation', (words) => translationSection(data, words)),
    probes: section('probes', (words) => probeSection(data, words)),
    toxicity: section('toxicity', (words) => toxicitySection(data, words)),
    efficiency: section('efficiency', (words) => efficiencySection(data, words)),
    coverage: section('coverage', (words) => coverageSection(data, words)),
    culture: section('culture', (words) => cultureSection(data, words)),
    limits: section('limits', (words) => limitSection(data, words)),
    provenance: section('provenance', (words) => provenanceSection(data, words)),
  });
}

/** Without those that have nothing to say. */
function present(sections: { readonly [Name in Id]?: Markup | null | undefined }): Sections {
  return Object.fromEntries(Object.entries(sections).filter(([, one]) => one != null));
}

function masthead(data: ReportData, sections: readonly Id[]): Markup {
  return markup`<header class="masthead"><div class="top"><span class="label">${wordsInEvery(({ page }) => page.label)}</span>${languageChoice()}</div><h1>${data.title}</h1>
${inEvery((words) => markup`${factList(data, words)}<nav aria-label="${words.page.sections}">${sections.map((id) => markup`<a href="#${id}">${words.titles[id]}</a>`)}</nav>`)}</header>`;
}

/** Works without a script: the style sheet shows the language whose button is on. */
function languageChoice(): Markup {
  return markup`<fieldset class="choice"><legend class="unseen">${wordsInEvery(({ page }) => page.switchLanguage)}</legend>${LANGUAGES_OF_PAGE.map(
    ({ code, name }, index) =>
      markup`<label lang="${code}"><input type="radio" name="language" value="${code}"${index === 0 ? markup` checked` : null}><span>${name}</span></label>`,
  )}</fieldset>`;
}

function factList(data: ReportData, words: Words): Markup {
  const { facts } = words.page;
  const rows = [
    [facts.base, data.baseModel],
    [facts.translator, data.translationModel],
    [facts.language, `${words.languageName(data.languageName)} (${data.language})`],
    [facts.run, data.runId],
    [facts.date, data.createdAt.slice(0, 16).replace('T', ' ')],
  ];
  return markup`<dl class="meta">${rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function limitSection(data: ReportData, words: Words): Markup {
  return markup`<h2>${words.titles.limits}</h2><ul class="limits">${knownLimitations(data, words).map((limit) => markup`<li>${limit}</li>`)}</ul>`;
}
