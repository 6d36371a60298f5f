import type { Context } from '@temporalio/activity';
import { z } from 'zod';
import { Retries, type FailureKind } from '../contracts/retries.js';
import type { ActivityProgress } from '../contracts/run.js';

const NO_PROGRESS: ActivityProgress = { done: 0, total: null, unit: '', note: '' };
const NO_RETRIES: Retries = { attempts: 0, reached: {}, failures: {}, last: null };

const Details = z.object({
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
  note: z.string(),
  retries: Retries.default(NO_RETRIES),
});

/**
 * Counts how the attempts at one activity end. It travels in the details of heartbeats, which the server hands to the
 * next attempt on whatever machine, also after a kill.
 */
export class AttemptTally {
  private progress: ActivityProgress;
  private retries: Retries;

  /** @param details of the last heartbeat; anything else than what a tally wrote starts a new count */
  constructor(details: unknown) {
    const { retries, ...progress } = Details.safeParse(details).data ?? { ...NO_PROGRESS, retries: NO_RETRIES };
    this.progress = progress;
    this.retries = retries;
  }

  /** What the next heartbeat is to say. */
  get details(): ActivityProgress {
    return { ...this.progress, retries: this.retries };
  }

  /** Attempts whose end is counted. */
  get attempts(): number {
    return this.retries.attempts;
  }

  /** Enters progress: where no attempt has been before, what failed on the way there counts no more. */
  reach(progress: ActivityProgress): void {
    const { unit, done } = progress;
    this.progress = progress;
    const { reached } = this.retries;
    if (done <= (reached[unit] ?? 0)) return;
    this.retries = { ...this.retries, reached: { ...reached, [unit]: done }, failures: {} };
  }

  /**
   * Enters attempts that failed.
   *
   * @returns failures of this kind since the last progress
   */
  fail(kind: FailureKind, attempts = 1, now = Date.now()): { readonly times: number; readonly since: number } {
    const { failures } = this.retries;
    const { times, since } = failures[kind] ?? { times: 0, since: now };
    const counted = { times: times + attempts, since };
    this.retries = {
      ...this.retries,
      attempts: this.retries.attempts + attempts,
      failures: { ...failures, [kind]: counted },
    };
    return counted;
  }

  /** Enters what watchers are told of the last failure. */
  explain(last: Retries['last']): void {
    this.retries = { ...this.retries, last };
  }
}

const tallies = new WeakMap<Context, AttemptTally>();

/** The count for an attempt, which its heartbeats carry from now on. */
export function keepTally(context: Context): AttemptTally {
  const tally = new AttemptTally(context.info.heartbeatDetails);
  tallies.set(context, tally);
  return tally;
}

/** Progress with the count of attempts, where one is kept. */
export function tallied(context: Context, progress: ActivityProgress): ActivityProgress {
  const tally = tallies.get(context);
  tally?.reach(progress);
  return tally?.details ?? progress;
}
