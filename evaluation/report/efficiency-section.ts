import type { Efficiency, ReportData } from '../../contracts/report.js';
import { fixed, formatCount, formatSeconds } from './format.js';
import { markup, type Markup } from './markup.js';
import { systemTitle } from './systems.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

const GIGABYTE = 1e9;
const MILLION = 1e6;

/** What answering took of each model, on which device; null where nothing was recorded. */
export function efficiencySection(data: ReportData, words: Words): Markup | null {
  if (data.efficiency.length === 0) return null;
  const { titles, efficiency: say } = words;
  const columns = Object.values(say.columns).map((name) => markup`<th scope="col" class="num">${name}</th>`);
  const table = markup`<table><thead><tr><th scope="col">${words.contamination.system}</th><th scope="col">${say.device}</th>${columns}</tr></thead>
<tbody>${data.efficiency.map((row) => efficiencyRow(row, data, words))}</tbody></table>`;
  return markup`<h2>${titles.efficiency}</h2><p>${say.how}</p><p class="note">${say.cannotSee}</p>${wide(titles.efficiency, table)}`;
}

function efficiencyRow(row: Efficiency, { systems }: ReportData, words: Words): Markup {
  const { answers, tokens, seconds, loadSeconds, peakMemoryBytes, parameters } = row;
  const { unknown } = words.efficiency;
  const inUnits = (value: number | null, unit: number, suffix: string) =>
    value === null ? unknown : `${fixed(value / unit, 1, words)} ${suffix}`;
  const cells = [
    fixed(tokens / seconds, 1, words),
    fixed(seconds / answers, 2, words),
    fixed(tokens / answers, 1, words),
    formatCount(row.batchSize),
    loadSeconds === null ? unknown : formatSeconds(loadSeconds, words),
    inUnits(peakMemoryBytes, GIGABYTE, 'GB'),
    inUnits(parameters, MILLION, words.efficiency.million),
  ];
  const device = row.device === 'cpu' ? words.efficiency.cpu(formatCount(row.cpus)) : row.device;
  return markup`<tr><th scope="row">${systemTitle(row.system, systems, words)}</th><td>${device}</td>${cells.map((cell) => markup`<td class="num">${cell}</td>`)}</tr>`;
}
