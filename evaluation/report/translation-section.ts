import type { QualityCounts, RoundTrip } from '../../contracts/dataset.js';
import type { ReportData } from '../../contracts/report.js';
import { fixed, formatCount, formatPercent } from './format.js';
import { markup, type Markup } from './markup.js';
import { qualityRows, summarizeQuality, totalOf, usedRetries, type QualityRow } from './quality-rows.js';
import { translatorScores } from './translator-scores.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** Pairs of a round trip that are shown: the worst. */
const SHOWN_PAIRS = 5;

/** How good the translator is, what the quality gates stopped, what became of it, and how well a sample came back. */
export function translationSection(data: ReportData, words: Words): Markup | null {
  const { quality, roundTrip } = data;
  if (!hasTranslationSection(data)) return null;
  return markup`<h2>${words.titles.translation}</h2>
${quality === null ? null : gates(quality, words)}${partlyTranslated(data, words)}${translatorScores(data.translatorScores, words)}${roundTrip === null ? null : roundTripTable(roundTrip, words)}`;
}

export function hasTranslationSection({ quality, roundTrip, translatorScores }: ReportData): boolean {
  return quality !== null || roundTrip !== null || translatorScores.length > 0;
}

function gates(quality: QualityCounts, words: Words): Markup {
  const rows = qualityRows(quality, words);
  return markup`<p>${summarizeQuality(quality, words)} ${words.translation.known}</p>${rows.length === 0 ? null : gateTable(rows, quality.segments, words)}`;
}

function gateTable(rows: readonly QualityRow[], segments: number, words: Words): Markup {
  const { columns, note } = words.translation;
  const total = totalOf(rows);
  const retries = usedRetries(total, words);
  const number = (count: number) => markup`<td class="num">${formatCount(count)}</td>`;
  const head = (name: string) => markup`<th scope="col" class="num">${name}</th>`;
  const cells = (row: Omit<QualityRow, 'gate' | 'title'>) =>
    markup`${number(row.flagged)}<td class="num">${formatPercent(row.flagged / segments, words)}</td>${retries.map(({ retry }) => number(row[retry]))}${number(row.failed)}`;
  return markup`${wide(
    words.titles.translation,
    markup`<table><thead><tr><th scope="col">${columns.reason}</th>${head(columns.stopped)}${head(columns.share)}${retries.map(({ name }) => head(`${columns.mendedBy} ${name}`))}${head(columns.failed)}</tr></thead>
<tbody>${rows.map((row) => markup`<tr><th scope="row">${row.gate}<span class="unit">${row.title}</span></th>${cells(row)}</tr>`)}</tbody>
<tfoot><tr><th scope="row">${columns.all}</th>${cells(total)}</tr></tfoot></table>`,
  )}
<p class="note">${note}</p>`;
}

function partlyTranslated({ accounting: { partlyTranslated: partly } }: ReportData, words: Words): Markup | null {
  if (partly === undefined || partly.messages === 0) return null;
  return markup`<p>${words.translation.partly(formatCount(partly.segments), formatCount(partly.messages))}</p>`;
}

function roundTripTable({ sampled, failed, chrf, pairs }: RoundTrip, words: Words): Markup {
  const { translation: say } = words;
  const mean = chrf === null ? '–' : fixed(chrf, 1, words);
  return markup`<h3>${say.back}</h3><p>${say.backLead(formatCount(sampled), mean)}${failed > 0 ? say.backFailed(formatCount(failed)) : null}${say.backBelow}</p>
${wide(
  say.back,
  markup`<table><thead><tr><th scope="col">${say.source}</th><th scope="col">${say.target}</th><th scope="col">${say.backTitle}</th><th scope="col" class="num">chrF++</th></tr></thead>
<tbody>${pairs.slice(0, SHOWN_PAIRS).map((pair) => markup`<tr><td>${pair.source}</td><td>${pair.translation}</td><td>${pair.back}</td><td class="num">${fixed(pair.chrf, 1, words)}</td></tr>`)}</tbody></table>`,
)}`;
}
