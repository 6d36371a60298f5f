import type { GateCounts, QualityCounts, QuarantineReason, TranslatedBy } from '../../contracts/dataset.js';

/** How one segment went. */
export interface SegmentOutcome {
  /** What stopped the first attempt; undefined where nothing did. */
  readonly stoppedBy: QuarantineReason | undefined;
  /** The attempt that was accepted; undefined where none was. */
  readonly translatedBy: TranslatedBy | undefined;
}

const NONE: GateCounts = { flagged: 0, beam: 0, clauses: 0, fallback: 0, failed: 0 };

/** Of every gate, what became of the segments that it stopped. */
export function countQuality(outcomes: readonly SegmentOutcome[]): QualityCounts {
  const gates: QualityCounts['gates'] = {};
  for (const { stoppedBy, translatedBy } of outcomes) {
    if (stoppedBy === undefined || translatedBy === 'first') continue;
    const counts = gates[stoppedBy] ?? NONE;
    const end = translatedBy ?? 'failed';
    gates[stoppedBy] = { ...counts, flagged: counts.flagged + 1, [end]: counts[end] + 1 };
  }
  return { segments: outcomes.length, gates };
}

/** The counts of several chunks as those of one. */
export function sumQuality(parts: Iterable<QualityCounts>): QualityCounts {
  const sum: QualityCounts = { segments: 0, gates: {} };
  for (const { segments, gates } of parts) {
    sum.segments += segments;
    for (const [gate, counts] of Object.entries(gates) as [QuarantineReason, GateCounts][]) {
      sum.gates[gate] = add(sum.gates[gate] ?? NONE, counts);
    }
  }
  return sum;
}

function add(a: GateCounts, b: GateCounts): GateCounts {
  return {
    flagged: a.flagged + b.flagged,
    beam: a.beam + b.beam,
    clauses: a.clauses + b.clauses,
    fallback: a.fallback + b.fallback,
    failed: a.failed + b.failed,
  };
}
