import type { ReportData } from '../../contracts/report.js';
import { claimForests } from './difference-forests.js';
import { fixed, formatCount, formatPercent } from './format.js';
import { markup, type Markup } from './markup.js';
import { verdictTexts } from './verdict.js';
import type { Words } from './words/english.js';

/** So many digits of a hash are enough to tell it from another. */
const SHOWN_HASH = 12;

/** The answer to the reader's first question: a sentence for each claim, and the same as a figure. */
export function verdictSection(data: ReportData, words: Words): Markup {
  const verdicts = verdictTexts(data.claims, data.differences, { ...data, words });
  return markup`<h2>${words.titles.verdict}</h2>
${verdicts.map((verdict) => verdictBox(verdict, words))}${data.notDone.map((sentence) => markup`<p>${words.sentence(sentence)}</p>`)}${verdicts.length === 0 ? null : claims(data, words)}`;
}

function verdictBox(
  { tone, headline, sentences, more }: ReturnType<typeof verdictTexts>[number],
  words: Words,
): Markup {
  return markup`<div class="verdict" data-tone="${tone}"><h3>${headline}</h3><ul>${sentences.map(({ outcome, evidence }) => markup`<li><strong>${outcome}</strong>${unbroken(evidence)}</li>`)}</ul>${
    more.length === 0
      ? null
      : markup`<details class="more"><summary>${words.page.more}</summary><ul>${more.map((point) => markup`<li>${point}</li>`)}</ul></details>`
  }</div>`;
}

/** No line ends within "p < 0.001". */
function unbroken(evidence: string): string {
  return evidence.replace(/p ([<=]) /, 'p\u00a0$1\u00a0');
}

function claims(data: ReportData, words: Words): Markup {
  const alpha = fixed(1 - data.confidence, 2, words);
  const hash = data.familyHash.slice(0, SHOWN_HASH);
  return markup`<h3>${words.claims.title}</h3>${forestLegend(data, words)}
${claimForests(data, words)}
<p class="note">${words.claims.note(formatCount(data.claims.length), hash, alpha)}</p>`;
}

/** `more` is said behind it, of what only one forest shows. */
export function forestLegend({ confidence }: ReportData, words: Words, more?: string): Markup {
  const { settled, open, legend } = words.claims;
  return markup`<div class="legend"><span class="c-sft"><i></i>${settled}</span><span class="c-sft"><i class="hollow"></i>${open}</span><span>${legend(formatPercent(confidence, words))}${more === undefined ? null : ` · ${more}`}</span></div>`;
}
