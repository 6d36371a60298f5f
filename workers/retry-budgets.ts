import { ApplicationFailure, CancelledFailure, type Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { keepTally, type AttemptTally } from '../activities/attempt-tally.js';
import { explainDiskError } from '../artifacts/atomic-write.js';
import { UserError } from '../contracts/errors.js';
import { FAILURE_KINDS, type FailureKind } from '../contracts/retries.js';
import { BUDGETS, isSpent, waitMs } from './budgets.js';
import { failureKind, typeOf } from './failure-kind.js';

/** `reliability.maxAttempts` of the run that an activity with these arguments belongs to. */
export type MaxAttempts = (args: readonly unknown[]) => Promise<number>;

/**
 * Decides after each failed attempt whether there is another, and when, by what failed (`BUDGETS`) and whether there was
 * progress since. The workflow's own retry policy has no limit.
 */
export function retryBudgets(maxAttempts: MaxAttempts): ActivityInterceptorsFactory {
  return (context) => ({
    inbound: {
      execute: async (input, next) => {
        if (context.info.isLocal) return next(input);
        const judge = new Judge(context, () => maxAttempts(input.args));
        await judge.countLost();
        try {
          return await next(input);
        } catch (error) {
          return await judge.throwFor(error);
        }
      },
    },
  });
}

class Judge {
  private readonly tally: AttemptTally;

  constructor(
    private readonly context: Context,
    private readonly maxAttempts: () => Promise<number>,
  ) {
    this.tally = keepTally(context);
  }

  /** Attempts that could not tell how they ended: their worker was killed, or gave no sign of life. */
  async countLost(): Promise<void> {
    const lost = this.context.info.attempt - 1 - this.tally.attempts;
    if (lost > 0) {
      const failure = await this.failureOf('lost', new WorkerLost(this.context), lost);
      if (failure.nonRetryable === true) throw failure;
    }
    this.context.heartbeat(this.tally.details);
  }

  async throwFor(error: unknown): Promise<never> {
    const { cancellationSignal, cancellationDetails } = this.context;
    const told: unknown = cancellationSignal.reason;
    const reason = told instanceof CancelledFailure ? told.message : null;
    // What was told to stop did so, however it put it.
    if (reason === 'CANCELLED' || cancellationDetails?.cancelRequested === true) await this.context.cancelled;
    const preempted = reason === 'WORKER_SHUTDOWN';
    throw await (preempted
      ? this.failureOf('preempted', new WorkerStopped())
      : this.failureOf(failureKind(error), error));
  }

  private async failureOf(kind: FailureKind, error: unknown, attempts = 1): Promise<ApplicationFailure> {
    const budget = BUDGETS[kind];
    const count = this.tally.fail(kind, attempts);
    const spent = isSpent(budget, count, budget.times ?? (await this.maxAttempts()));
    const wait = waitMs(budget, count, askedMs(error));
    const problem = (error instanceof Error ? error.message : String(error)).split('\n', 1).join('').slice(0, LINE);
    this.tally.explain({ kind, problem, nextTryAt: Date.now() + wait });
    // The server takes the last details of a failed attempt, too.
    this.context.heartbeat(this.tally.details);
    const told = spent ? this.givenUp(kind, error, count.times) : error;
    const failure = ApplicationFailure.create({
      message: told instanceof Error ? told.message : String(told),
      type: typeOf(told),
      nonRetryable: spent,
      ...(!spent && { nextRetryDelay: wait }),
    });
    // Not as its cause: the innermost failure is what people are told.
    if (error instanceof Error && error.stack !== undefined) failure.stack = error.stack;
    return failure;
  }

  /** What a person reads where there is no further attempt. */
  private givenUp(kind: FailureKind, error: unknown, times: number): unknown {
    const { fix } = BUDGETS[kind];
    if (kind === 'disk-full') return explainDiskError(error, pathOf(error));
    if (fix === '' || error instanceof UserError) return error;
    const { done, unit } = this.tally.details;
    const { activityType, taskQueue, attempt } = this.context.info;
    return new GivenUpError(`Given up after ${times} failures without progress: ${FAILURE_KINDS[kind]}.`, {
      where: `activity ${activityType} on queue ${taskQueue}, attempt ${attempt}${unit === '' ? '' : `, at ${done} ${unit}`}`,
      expected: 'a result, or progress from one attempt to the next',
      received: error instanceof Error ? error.message : String(error),
      fix,
    });
  }
}

/** Characters of a failure's first line that watchers are shown. */
const LINE = 200;

/** Thrown when attempts fail again and again without progress; says what to do. */
class GivenUpError extends UserError {
  override readonly name = 'GivenUpError';
}

/** Counted when an attempt could not tell how it ended. */
class WorkerLost extends Error {
  override readonly name = 'WorkerLost';
  constructor({ info: { heartbeatTimeoutMs = 0 } }: Context) {
    super(`The worker was killed, or gave no sign of life for ${heartbeatTimeoutMs / 1000} s.`);
  }
}

/** Thrown when a worker is stopped in order in the middle of an attempt. */
class WorkerStopped extends Error {
  override readonly name = 'WorkerStopped';
  constructor() {
    super('The worker was stopped; another attempt goes on from what is saved.');
  }
}

/** What whoever failed was asked to wait. */
function askedMs(error: unknown): number {
  const asked: unknown = error instanceof ApplicationFailure ? error.nextRetryDelay : askedByServer(error);
  return typeof asked === 'number' ? asked : 0;
}

function askedByServer(error: unknown): unknown {
  return error instanceof Error && 'askedWaitMs' in error ? error.askedWaitMs : null;
}

function pathOf(error: unknown): string {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : 'SPROGSKOLE_HOME';
}
