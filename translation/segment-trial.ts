import type { QuarantineReason, Segment, TranslatedBy, TranslatedSegment } from '../contracts/dataset.js';
import type { Judge } from './quality/judge.js';
import type { SegmentResult } from './translate-batch.js';

/** What was wrong with one attempt. */
interface Problem {
  readonly by: TranslatedBy;
  readonly reason: QuarantineReason;
  readonly detail: string;
}

/** One segment's way through the attempts at it, up to the first that passes every gate. */
export class SegmentTrial {
  private readonly problems: Problem[] = [];
  private accepted: { readonly text: string; readonly by: TranslatedBy } | undefined;
  private outOfMemory = false;

  constructor(
    readonly segment: Segment,
    private readonly judge: Judge,
  ) {}

  get open(): boolean {
    return this.accepted === undefined;
  }

  /** Whether the same engine may do better: not where it breaks down. */
  get worthBeams(): boolean {
    return this.open && this.firstProblem?.reason !== 'engine-failed';
  }

  /** Likewise, and where it was too long. */
  get worthPieces(): boolean {
    return this.worthBeams || (this.open && this.tooLong);
  }

  /** What the first attempt failed at; undefined where it was accepted. */
  get firstProblem(): Problem | undefined {
    return this.problems[0];
  }

  /** For the engine's memory, or for its limit of new tokens. */
  get tooLong(): boolean {
    return this.outOfMemory || this.problems.some(({ reason }) => reason === 'cut-off');
  }

  /** Which attempt was accepted; undefined for none. */
  get translatedBy(): TranslatedBy | undefined {
    return this.accepted?.by;
  }

  enter(by: TranslatedBy, result: SegmentResult): void {
    if ('failed' in result) {
      this.problems.push({ by, reason: 'engine-failed', detail: result.failed });
      this.outOfMemory ||= result.outOfMemory;
      return;
    }
    const violation = this.judge(this.segment, result);
    if (violation === null) this.accepted = { text: result.text, by };
    else this.problems.push({ by, reason: violation.gate, detail: violation.detail });
  }

  conclude(): TranslatedSegment {
    const { id } = this.segment;
    if (this.accepted !== undefined) return { id, status: 'translated', ...this.accepted };
    if (this.firstProblem === undefined) throw new Error(`Segment ${id} was never tried.`);
    const detail = this.problems.map((problem) => `${problem.by}: ${problem.reason}, ${problem.detail}`).join('; ');
    return { id, status: 'failed', reason: this.firstProblem.reason, detail };
  }
}
