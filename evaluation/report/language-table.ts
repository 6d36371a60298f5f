import type { LanguageUse } from '../../contracts/evaluation.js';
import type { ReportData } from '../../contracts/report.js';
import { formatPercent } from './format.js';
import { markup, type Markup } from './markup.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** Which languages the references and the systems answer in; null where no detector knows the language. */
export function languageTable({ languageUse, languageName, confidence }: ReportData, words: Words): Markup | null {
  if (languageUse.length === 0) return null;
  const { languages } = words;
  const shares = [languages.share(languageName), languages.corrected];
  const columns = [languages.taught(languageName), ...languages.columns, ...shares];
  return markup`<h3>${languages.title}</h3>
<p>${languages.lead(formatPercent(confidence, words))}</p>
${wide(
  languages.title,
  markup`<table><thead><tr><th scope="col">${languages.of}</th>${columns.map((name) => markup`<th scope="col" class="num">${name}</th>`)}</tr></thead>
<tbody>${languageUse.map((use) => languageRow(use, words))}</tbody></table>`,
)}`;
}

function languageRow({ system, title, counts, others, rate, corrected }: LanguageUse, words: Words): Markup {
  const which = Object.entries(others).map(([code, count]) => `${code} ${count}`);
  const name = system === 'references' ? words.languages.references : (words.systems[system] ?? title);
  return markup`<tr><th scope="row">${name}</th><td class="num">${counts.target}</td><td class="num">${counts.other} <span class="unit">${which.join(', ')}</span></td><td class="num">${counts.unparseable}</td><td class="num">${counts.empty}</td><td class="num">${counts.undecided}</td><td class="num">${rate === null ? '–' : formatPercent(rate, words)}</td><td class="num">${correctedText(corrected, words)}</td></tr>`;
}

function correctedText(corrected: LanguageUse['corrected'], words: Words): string {
  if (corrected === null) return '–';
  const { value, interval } = corrected;
  const share = (part: number) => formatPercent(part, words);
  const spread = interval === null ? '' : ` (${words.languages.range(share(interval.low), share(interval.high))})`;
  return `${share(value)}${spread}`;
}
