import type { GateCounts, QualityCounts, QuarantineReason } from '../../contracts/dataset.js';
import { formatCount, formatPercent } from './format.js';

/** What each gate stops, in a few words. */
const TITLES: Readonly<Record<QuarantineReason, string>> = {
  'empty-translation': 'nothing, or punctuation alone',
  'cut-off': 'not at its end at the limit of tokens',
  'invisible-characters': 'control characters or tokeniser marks',
  'source-copied': 'the source once more',
  'wrong-language': 'in another language',
  'length-ratio': 'far too long or too short',
  repetition: 'a loop that the source does not have',
  'numbers-lost': 'a number is missing or another',
  'urls-lost': 'an address is missing or another',
  'placeholders-lost': 'a placeholder is missing or another',
  'engine-failed': 'the engine crashed, hung or ran out of memory',
};

const RETRIES = { beam: 'beam search', clauses: 'clauses', fallback: 'other engine' } as const;
type Retry = keyof typeof RETRIES;

export interface QualityRow extends GateCounts {
  readonly gate: QuarantineReason;
  readonly title: string;
}

/** What stopped anything, the busiest first. */
export function qualityRows({ gates }: QualityCounts): QualityRow[] {
  const rows = Object.entries(gates) as [QuarantineReason, GateCounts][];
  return rows
    .map(([gate, counts]) => ({ gate, title: TITLES[gate], ...counts }))
    .sort((a, b) => b.flagged - a.flagged || a.gate.localeCompare(b.gate));
}

/** Of all rows together. */
export function totalOf(rows: readonly GateCounts[]): GateCounts {
  const sum = (key: keyof GateCounts) => rows.reduce((total, row) => total + row[key], 0);
  return {
    flagged: sum('flagged'),
    beam: sum('beam'),
    clauses: sum('clauses'),
    fallback: sum('fallback'),
    failed: sum('failed'),
  };
}

/** Retries that were accepted at least once, with their names. */
export function usedRetries(total: GateCounts): { readonly retry: Retry; readonly name: string }[] {
  const names = Object.entries(RETRIES) as [Retry, string][];
  return names.filter(([retry]) => total[retry] > 0).map(([retry, name]) => ({ retry, name }));
}

/**
 * One sentence: "72 of 1 429 new segments (5 %) did not pass the quality gates at first: 1 mended by clauses, 71 failed
 * (numbers-lost 67, length-ratio 2, repetition 2)."
 */
export function summarizeQuality(quality: QualityCounts): string {
  const rows = qualityRows(quality);
  const total = totalOf(rows);
  const segments = `${formatCount(quality.segments)} new segments`;
  if (total.flagged === 0) return `All ${segments} passed the quality gates at first.`;
  const mended = usedRetries(total).map(({ retry, name }) => `${formatCount(total[retry])} mended by ${name}`);
  const byFailed = rows.filter(({ failed }) => failed > 0).sort((a, b) => b.failed - a.failed);
  const reasons = byFailed.map(({ gate, failed }) => `${gate} ${formatCount(failed)}`);
  const failed = total.failed === 0 ? [] : [`${formatCount(total.failed)} failed (${reasons.join(', ')})`];
  const share = formatPercent(total.flagged / quality.segments);
  const outcome = [...mended, ...failed].join(', ');
  return `${formatCount(total.flagged)} of ${segments} (${share}) did not pass the quality gates at first: ${outcome}.`;
}
