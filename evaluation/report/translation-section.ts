import type { QualityCounts, RoundTrip } from '../../contracts/dataset.js';
import type { ReportData } from '../../contracts/evaluation.js';
import { formatCount, formatPercent } from './format.js';
import { markup, type Markup } from './markup.js';
import { qualityRows, summarizeQuality, totalOf, usedRetries, type QualityRow } from './quality-rows.js';
import { translatorScores } from './translator-scores.js';

/** Pairs of a round trip that are shown: the worst. */
const SHOWN_PAIRS = 5;

/** How good the translator is, what the quality gates stopped, what became of it, and how well a sample came back. */
export function translationSection(data: ReportData): Markup | null {
  const { quality, roundTrip } = data;
  if (!hasTranslationSection(data)) return null;
  return markup`<section id="translation" aria-labelledby="translation-title"><h2 id="translation-title">Translation</h2>
${quality === null ? null : gates(quality)}${partlyTranslated(data)}${translatorScores(data.translatorScores)}${roundTrip === null ? null : roundTripTable(roundTrip)}</section>`;
}

export function hasTranslationSection({ quality, roundTrip, translatorScores }: ReportData): boolean {
  return quality !== null || roundTrip !== null || translatorScores.length > 0;
}

function gates(quality: QualityCounts): Markup {
  const rows = qualityRows(quality);
  return markup`<p>${summarizeQuality(quality)} Segments that were known from earlier runs had passed before.</p>${rows.length === 0 ? null : gateTable(rows, quality.segments)}`;
}

function gateTable(rows: readonly QualityRow[], segments: number): Markup {
  const total = totalOf(rows);
  const retries = usedRetries(total);
  const number = (count: number) => markup`<td class="num">${formatCount(count)}</td>`;
  const cells = (row: Omit<QualityRow, 'gate' | 'title'>) =>
    markup`${number(row.flagged)}<td class="num">${formatPercent(row.flagged / segments)}</td>${retries.map(({ retry }) => number(row[retry]))}${number(row.failed)}`;
  return markup`<div class="scroll"><table><thead><tr><th scope="col">Reason</th><th scope="col" class="num">Stopped</th><th scope="col" class="num">Share</th>${retries.map(({ name }) => markup`<th scope="col" class="num">Mended by ${name}</th>`)}<th scope="col" class="num">Failed</th></tr></thead>
<tbody>${rows.map((row) => markup`<tr><th scope="row">${row.gate}<span class="unit">${row.title}</span></th>${cells(row)}</tr>`)}</tbody>
<tfoot><tr><th scope="row">All</th>${cells(total)}</tr></tfoot></table></div>
<p class="note">Counted by the first thing wrong with a segment’s first translation. All gates check each retry again.</p>`;
}

function partlyTranslated({ accounting: { partlyTranslated: partly } }: ReportData): Markup | null {
  if (partly === undefined || partly.messages === 0) return null;
  return markup`<p>Left in the source language: ${formatCount(partly.segments)} segments in ${formatCount(partly.messages)} messages, which count as translated.</p>`;
}

function roundTripTable({ sampled, failed, chrf, pairs }: RoundTrip): Markup {
  const mean = chrf === null ? '–' : chrf.toFixed(1);
  return markup`<h3>Translated back</h3><p>Mean chrF++ of ${formatCount(sampled)} sampled segments against their source: ${mean}${failed > 0 ? markup`; ${formatCount(failed)} could not be translated back` : null}. Below, the worst.</p>
<div class="scroll"><table><thead><tr><th scope="col">Source</th><th scope="col">Translation</th><th scope="col">Translated back</th><th scope="col" class="num">chrF++</th></tr></thead>
<tbody>${pairs.slice(0, SHOWN_PAIRS).map((pair) => markup`<tr><td>${pair.source}</td><td>${pair.translation}</td><td>${pair.back}</td><td class="num">${pair.chrf.toFixed(1)}</td></tr>`)}</tbody></table></div>`;
}
