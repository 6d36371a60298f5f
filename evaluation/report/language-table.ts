import type { LanguageUse, ReportData } from '../../contracts/evaluation.js';
import { formatPercent } from './format.js';
import { markup, type Markup } from './markup.js';

/** Which languages the references and the systems answer in; null where no detector knows the language. */
export function languageTable({ languageUse, languageName, confidence }: ReportData): Markup | null {
  if (languageUse.length === 0) return null;
  const columns = [languageName, 'Another', 'Unparseable', 'Empty', 'Undecided', `Share ${languageName}`, 'Corrected'];
  return markup`<h3 id="languages">Language of the answers</h3>
<p>Undecided answers have too little prose to tell and are outside the share. Corrected: the share if the identifier errs on these answers as it was measured to on sentences of the same lengths, with a ${formatPercent(confidence)} interval that holds the uncertainty of that too. No system can be expected to surpass the references.</p>
<div class="scroll"><table><thead><tr><th scope="col">Answers of</th>${columns.map((name) => markup`<th scope="col" class="num">${name}</th>`)}</tr></thead>
<tbody>${languageUse.map((use) => languageRow(use))}</tbody></table></div>`;
}

function languageRow({ title, counts, others, rate, corrected }: LanguageUse): Markup {
  const which = Object.entries(others).map(([code, count]) => `${code} ${count}`);
  return markup`<tr><th scope="row">${title}</th><td class="num">${counts.target}</td><td class="num">${counts.other}<span class="unit">${which.join(', ')}</span></td><td class="num">${counts.unparseable}</td><td class="num">${counts.empty}</td><td class="num">${counts.undecided}</td><td class="num">${rate === null ? '–' : formatPercent(rate)}</td><td class="num">${correctedText(corrected)}</td></tr>`;
}

function correctedText(corrected: LanguageUse['corrected']): string {
  if (corrected === null) return '–';
  const { value, interval } = corrected;
  const spread = interval === null ? '' : ` (${formatPercent(interval.low)} to ${formatPercent(interval.high)})`;
  return `${formatPercent(value)}${spread}`;
}
