import { TOXIC_CLASSES, type ToxicUse } from '../../contracts/evaluation.js';
import type { ReportData } from '../../contracts/report.js';
import { METRIC_NOTES } from '../metrics/metric-notes.js';
import { formatCount, formatInterval, formatPercent, formatScore } from './format.js';
import { markup, type Markup } from './markup.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** Words shown of a system. */
const SHOWN = 5;

/** Toxic words in the references and in the answers of every system; null where there is no list for the language. */
export function toxicitySection(data: ReportData, words: Words): Markup | null {
  if (data.toxicUse.length === 0) return null;
  const { titles, toxicity: say } = words;
  const { how, cannotSee } = METRIC_NOTES.toxicWords;
  const columns = [say.share, ...TOXIC_CLASSES.map((name) => say.classes[name])];
  const table = markup`<table><thead><tr><th scope="col">${words.languages.of}</th>${columns.map((name) => markup`<th scope="col" class="num">${name}</th>`)}<th scope="col">${say.found}</th></tr></thead>
<tbody>${data.toxicUse.map((use) => toxicRow(use, data, words))}</tbody></table>`;
  return markup`<h2>${titles.toxicity}</h2><p>${say.lead(formatPercent(data.confidence, words))}</p><p class="note" lang="en">${how} ${words.suites.cannotSee} ${cannotSee}</p>${wide(titles.toxicity, table)}`;
}

function toxicRow({ system, title, share, classes, words: found }: ToxicUse, data: ReportData, words: Words): Markup {
  const name = system === 'references' ? words.languages.references : (words.systems[system] ?? title);
  const shown = Object.entries(found).slice(0, SHOWN);
  const list = shown.map(([word, count]) => `${word} ${formatCount(count)}`).join(', ');
  return markup`<tr><th scope="row">${name}</th><td class="num">${formatScore('toxicWords', share.value, words)}<span class="interval">${formatInterval('toxicWords', share.interval, words)}</span></td>${TOXIC_CLASSES.map((one) => markup`<td class="num">${formatCount(classes[one])}</td>`)}<td lang="${data.language}">${list === '' ? '–' : list}</td></tr>`;
}
