import type { Difference, JudgedClaim } from '../../contracts/evaluation.js';
import type { ReportData } from '../../contracts/report.js';
import {
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatEffect,
  formatP,
  formatPercent,
  metricTitle,
} from './format.js';
import { markup, type Markup } from './markup.js';
import { pairTitle } from './systems.js';
import { claimOn } from './verdict.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

export function ownDifferences({ differences }: Pick<ReportData, 'differences'>, suite: string): Difference[] {
  return differences.filter((row) => row.suite === suite);
}

/** Paired differences in figures, by pair. */
export function differenceTable(differences: readonly Difference[], data: ReportData, words: Words): Markup {
  const titles = [...new Set(differences.map((row) => pairTitle(row, data, words)))];
  const { metric, columns } = words.scores;
  const number = (name: string) => markup`<th scope="col" class="num">${name}</th>`;
  return wide(
    columns.difference,
    markup`<table><thead><tr><th scope="col">${metric}</th>${number(columns.difference)}${number(columns.interval(formatPercent(data.confidence, words)))}${number(columns.differ)}${number(columns.p)}${number(columns.detectable)}<th scope="col">${columns.verdict}</th></tr></thead>${titles.map(
      (title) =>
        markup`<tbody><tr class="group"><th colspan="7" scope="rowgroup">${title}</th></tr>${differences.filter((row) => pairTitle(row, data, words) === title).map((row) => differenceRow(row, data, words))}</tbody>`,
    )}</table>`,
  );
}

function differenceRow(row: Difference, data: ReportData, words: Words): Markup {
  const { metric, interval, note } = row;
  const claim = claimOn(row, data.claims);
  const detectable = claim ? claim.detectable : row.detectable;
  const spread = interval
    ? markup`${formatDeltaInterval(metric, interval, words)}`
    : markup`<span title="${words.sentence(note ?? '')}">${words.scores.none}</span>`;
  const differ = words.scores.share(formatPercent(row.differing / row.items, words), formatCount(row.items));
  const p = claim ? formatP(claim.adjustedP, words).replace('p = ', '').replace('p ', '') : '–';
  return markup`<tr><th scope="row">${metricTitle(metric, data.languageName, words)}</th><td class="num">${formatDelta(metric, row.delta, words)}</td><td class="num">${spread}</td><td class="num">${differ}</td><td class="num">${p}</td><td class="num">${detectable === null ? '–' : formatEffect(metric, detectable, words)}</td><td>${verdictPill(claim, words)}</td></tr>`;
}

const MARKS: Partial<Record<JudgedClaim['outcome'], string>> = { better: '▲ ', worse: '▼ ', 'not worse': '✓ ' };

export function verdictPill(claim: JudgedClaim | null, words: Words): Markup {
  if (claim === null) return markup`<span class="note">${words.scores.secondary}</span>`;
  const { outcome } = claim;
  return markup`<span class="pill" data-verdict="${outcome}">${MARKS[outcome] ?? ''}${words.verdict.outcomes[outcome]}</span>`;
}
