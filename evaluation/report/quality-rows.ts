import type { GateCounts, QualityCounts, QuarantineReason } from '../../contracts/dataset.js';
import { formatCount, formatPercent } from './format.js';
import { ENGLISH, type Words } from './words/english.js';

type Retry = keyof Words['translation']['retries'];

export interface QualityRow extends GateCounts {
  readonly gate: QuarantineReason;
  readonly title: string;
}

/** What stopped anything, the busiest first. */
export function qualityRows({ gates }: QualityCounts, { translation }: Words = ENGLISH): QualityRow[] {
  const rows = Object.entries(gates) as [QuarantineReason, GateCounts][];
  return rows
    .map(([gate, counts]) => ({ gate, title: translation.gates[gate], ...counts }))
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
export function usedRetries(
  total: GateCounts,
  { translation }: Words = ENGLISH,
): { readonly retry: Retry; readonly name: string }[] {
  const names = Object.entries(translation.retries) as [Retry, string][];
  return names.filter(([retry]) => total[retry] > 0).map(([retry, name]) => ({ retry, name }));
}

/**
 * One sentence: "72 of 1 429 new segments (5 %) did not pass the quality gates at first: 1 mended by clauses, 71 failed
 * (numbers-lost 67, length-ratio 2, repetition 2)."
 */
export function summarizeQuality(quality: QualityCounts, words: Words = ENGLISH): string {
  const { translation: say } = words;
  const rows = qualityRows(quality, words);
  const total = totalOf(rows);
  const segments = formatCount(quality.segments);
  if (total.flagged === 0) return say.allPassed(segments);
  const mended = usedRetries(total, words).map(({ retry, name }) => say.mended(formatCount(total[retry]), name));
  const byFailed = rows.filter(({ failed }) => failed > 0).sort((a, b) => b.failed - a.failed);
  const reasons = byFailed.map(({ gate, failed }) => `${gate} ${formatCount(failed)}`);
  const failed = total.failed === 0 ? [] : [say.failed(formatCount(total.failed), reasons.join(', '))];
  const share = formatPercent(total.flagged / quality.segments, words);
  return say.stopped(formatCount(total.flagged), segments, share, [...mended, ...failed].join(', '));
}
