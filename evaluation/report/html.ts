import type { ReportData, Verdict } from '../../contracts/evaluation.js';
import { contaminationSection } from './contamination-section.js';
import { curvePlots } from './curve-plot.js';
import { dataSection } from './data-section.js';
import { markup, trusted, type Markup } from './markup.js';
import { provenanceSection } from './provenance-section.js';
import { sampleSection } from './sample-section.js';
import { scoreSection } from './score-section.js';
import { SCRIPT } from './script.js';
import { suiteSection } from './suite-section.js';
import { STYLE } from './style.js';
import { hasTranslationSection, translationSection } from './translation-section.js';

/** Even a mistake in the page could load nothing: no address is allowed. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/** The report as one HTML file that needs nothing else: no request is made when it is opened. */
export function renderHtml(data: ReportData): string {
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}"><meta name="generator" content="sprogskole">
<title>${data.title}</title><style>${trusted(STYLE)}</style></head>
<body>${masthead(data)}<main>
${verdictSection(data)}
${scoreSection(data)}
${suiteSection(data)}
${trainingSection(data)}
${dataSection(data)}
${contaminationSection(data)}
${translationSection(data)}
${sampleSection(data)}
<section id="limits" aria-labelledby="limits-title"><h2 id="limits-title">Limitations</h2><ul class="limits">${data.limitations.map((limit) => markup`<li>${limit}</li>`)}</ul></section>
${provenanceSection(data)}
</main><footer>Made by sprogskole from run <code>${data.runId}</code>. Per-item scores of every system and metric are in scores.jsonl beside this file, the figures of this page in report.json.</footer>
<script>${trusted(SCRIPT)}</script></body></html>
`;
  return page.text;
}

function masthead(data: ReportData): Markup {
  const facts = [
    ['Base model', data.baseModel],
    ['Translator', data.translationModel],
    ['Language', `${data.languageName} (${data.language})`],
    ['Run', data.runId],
    ['Date', data.createdAt.slice(0, 16).replace('T', ' ')],
  ];
  const sections = [
    ['verdict', 'Verdict'],
    ['scores', 'Before and after'],
    ...(data.suites.length > 0 ? [['suites', 'Suites']] : []),
    ...(data.curves.length > 0 ? [['training', 'Training']] : []),
    ['data', 'Data'],
    ...(data.contamination?.items ? [['contamination', 'Contamination']] : []),
    ...(hasTranslationSection(data) ? [['translation', 'Translation']] : []),
    ['samples', 'Samples'],
    ['limits', 'Limitations'],
    ['provenance', 'How this was made'],
  ];
  return markup`<header class="masthead"><div class="label">Evaluation report</div><h1>${data.title}</h1>
<dl class="meta">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<nav aria-label="Sections">${sections.map(([id, name]) => markup`<a href="#${id}">${name}</a>`)}</nav></header>`;
}

function verdictSection(data: ReportData): Markup {
  return markup`<section id="verdict" aria-labelledby="verdict-title"><h2 id="verdict-title">Did it get better?</h2>
${data.verdicts.map((verdict) => verdictBox(verdict))}${data.notDone.map((sentence) => markup`<p>${sentence}</p>`)}</section>`;
}

function verdictBox(verdict: Verdict): Markup {
  return markup`<div class="verdict" data-tone="${verdict.tone}"><h3>${verdict.headline}</h3><ul>${verdict.points.map((point) => markup`<li>${point}</li>`)}</ul>${moreChanges(verdict)}</div>`;
}

function moreChanges({ more }: Verdict): Markup | null {
  if (more.length === 0) return null;
  return markup`<details class="more"><summary>Secondary metrics: intervals not adjusted, no verdict</summary><ul>${more.map((point) => markup`<li>${point}</li>`)}</ul></details>`;
}

function trainingSection({ curves }: ReportData): Markup | null {
  if (curves.length === 0) return null;
  return markup`<section id="training" aria-labelledby="training-title"><h2 id="training-title">Training</h2>
<div class="legend"><span class="c-base"><i class="bar thin"></i>training</span><span class="c-base"><i class="bar"></i>validation, held-out trees</span></div>
<div class="panels">${curves.flatMap(curvePlots)}</div></section>`;
}
