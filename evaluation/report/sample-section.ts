import type { ReportData, Sample } from '../../contracts/evaluation.js';
import { markup, type Markup } from './markup.js';

/** Samples that are open when the page loads. */
const OPEN = 2;

/** A change of sentence chrF++ below this many points is not called a change. */
const NOTICEABLE = 2;

/** Questions with the reference and every model's answer side by side, as text: nothing in them is interpreted. */
export function sampleSection(data: ReportData): Markup {
  return markup`<section id="samples" aria-labelledby="samples-title"><h2 id="samples-title">Sample answers</h2>
<p>${data.samples.length} of ${data.testItems} questions, evenly spread over the test set, not chosen by hand. The figure beside an answer is its own chrF++ against the reference.</p>
${filters(data)}
${data.samples.map((sample, index) => sampleDetails(sample, data, index < OPEN))}
</section>`;
}

function filters({ samples, languageName }: ReportData): Markup {
  const choices = [
    ['all', 'All'],
    ['better', 'Closer to the reference after training'],
    ['worse', 'Further away after training'],
    ...(samples.some(({ inTarget }) => Object.keys(inTarget).length > 0)
      ? [['foreign', `Not in ${languageName}`]]
      : []),
  ];
  return markup`<div class="tools" hidden><div role="group" aria-label="Filter samples">${choices.map(([key, name]) => markup`<button type="button" data-filter="${key}" aria-pressed="${String(key === 'all')}">${name}</button> `)}</div>
<input id="sample-search" type="search" placeholder="Search questions and answers" aria-label="Search questions and answers"><button type="button" id="sample-toggle">Open or close all</button><span class="note" id="sample-count" role="status"></span></div>`;
}

function sampleDetails(sample: Sample, data: ReportData, open: boolean): Markup {
  const models = data.systems.filter(({ baseline }) => !baseline);
  const question = sample.prompt.findLast(({ role }) => role === 'user')?.content ?? '';
  const scores = models.map(({ system, title }) => `${title} ${(sample.chrf[system] ?? 0).toFixed(0)}`).join(' · ');
  return markup`<details class="sample" data-tags="${tagsOf(sample, models).join(' ')}"${open ? markup` open` : null}><summary><span class="question">${question}</span><span class="score">${scores}</span></summary>
${earlierTurns(sample)}
<div class="answers">${answer('Reference', '', sample.reference, '')}${models.map(({ system, title }) =>
    answer(title, `c-${system}`, sample.answers[system] ?? '', noteOn(sample, system, data.languageName)),
  )}</div></details>`;
}

function earlierTurns({ prompt }: Sample): Markup | null {
  if (prompt.length < 2) return null;
  return markup`<div class="prompt">${prompt.slice(0, -1).map(({ role, content }) => markup`<div class="who">${role}</div><div class="text">${content}</div>`)}</div>`;
}

function answer(title: string, colour: string, text: string, note: string): Markup {
  const body =
    text.trim() === '' ? markup`<div class="text empty">empty answer</div>` : markup`<div class="text">${text}</div>`;
  return markup`<div class="answer ${colour}"><h4>${title}<span>${note}</span></h4>${body}</div>`;
}

function noteOn(sample: Sample, system: string, languageName: string): string {
  const language = sample.inTarget[system] === false ? `not ${languageName} · ` : '';
  return `${language}${(sample.chrf[system] ?? 0).toFixed(1)}`;
}

/** `better` and `worse`: the last model against the first one. `foreign`: some trained model left the language. */
function tagsOf(sample: Sample, models: ReportData['systems']): string[] {
  const [first, last] = [models[0], models.at(-1)];
  const change = (sample.chrf[last?.system ?? ''] ?? 0) - (sample.chrf[first?.system ?? ''] ?? 0);
  const foreign = models.slice(1).some(({ system }) => sample.inTarget[system] === false);
  return [
    ...(change > NOTICEABLE ? ['better'] : []),
    ...(change < -NOTICEABLE ? ['worse'] : []),
    ...(foreign ? ['foreign'] : []),
  ];
}
