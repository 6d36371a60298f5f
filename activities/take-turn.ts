import { ApplicationFailure, Context } from '@temporalio/activity';
import { acquireFence, type Fence } from '../artifacts/fence.js';
import { FencedError, MADE_ELSEWHERE } from '../contracts/errors.js';
import { heartbeat } from './heartbeat.js';
import type { StageDefinition } from './stage.js';

const POLL_MS = 1_000;

/**
 * How long an attempt waits in its place on a worker for what another run makes. A device has one place, and behind this
 * attempt may be the very next one of that run; elsewhere there are several.
 */
const PATIENCE_MS = { device: 5_000, none: 30_000 };

/** Until an attempt that gave its place back asks again. */
const ASK_AGAIN = '10 seconds';

/** Of an activity without a limit of its own. */
const HEARTBEAT_MS = 60_000;

/** The attempt of another worker, or of none any more, may be silent for longer than the server waits for a sign of life. */
const SILENCES = 1.5;

/**
 * Waits until this run may make what it needs, or another run has made it. Equal stages of several runs are so made once.
 *
 * @param lookUp the finished result, if there is one
 * @throws the cancellation of the activity; a failure of the type MADE_ELSEWHERE, to be retried, after some waiting
 */
export async function takeTurn<Result>(
  folder: string,
  device: StageDefinition<never, never, never>['device'],
  lookUp: () => Promise<Result | null>,
): Promise<{ readonly result: Result } | { readonly fence: Fence }> {
  const context = Context.current();
  const { workflowExecution, heartbeatTimeoutMs = HEARTBEAT_MS } = context.info;
  // A child's address is its parent's with the stage behind it.
  const [run = ''] = workflowExecution?.workflowId.split('/') ?? [];
  const until = Date.now() + PATIENCE_MS[device === undefined ? 'none' : 'device'];
  for (;;) {
    const before = await lookUp();
    if (before !== null) return { result: before };
    const turn = await acquireFence(folder, { run, silenceMs: SILENCES * heartbeatTimeoutMs });
    if (!('heldBy' in turn)) return finishedMeanwhile(turn, lookUp);
    heartbeat({ done: 0, total: null, unit: '', note: waitingFor(turn.heldBy) });
    if (Date.now() > until) throw giveWay(turn.heldBy);
    await context.sleep(POLL_MS);
  }
}

/** Its holder may have written the record and let go between a look for the one and for the other. */
async function finishedMeanwhile<Result>(fence: Fence, lookUp: () => Promise<Result | null>) {
  try {
    const result = await lookUp();
    if (result === null) return { fence };
    await fence.release();
    return { result };
  } catch (error) {
    await fence.release();
    throw error;
  }
}

/** Overtaken by its own run, an attempt ends and nobody hears it; by another, its run still needs the result. */
export function madeElsewhere(error: unknown): unknown {
  return error instanceof FencedError && error.run !== null ? giveWay(error.run) : error;
}

function giveWay(run: string): ApplicationFailure {
  return ApplicationFailure.create({ message: waitingFor(run), type: MADE_ELSEWHERE, nextRetryDelay: ASK_AGAIN });
}

function waitingFor(run: string): string {
  return `waiting: run ${run} is making this`;
}
