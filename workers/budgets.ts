import type { FailureKind } from '../contracts/retries.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long an activity is tried again after failures of one kind, without progress between them. */
export interface Budget {
  /** Failures that end it; `reliability.maxAttempts` where null. */
  readonly times: number | null;
  /** Time that ends it, from the first failure, in milliseconds. */
  readonly forMs: number;
  /** Wait after the first failure, doubled with each further one up to the longest, in milliseconds. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** What a person is to do then. */
  readonly fix: string;
}

const AGAIN = 'then run again: all that is finished is kept';

/** One table for every activity. What makes progress between two failures is tried without limit. */
export const BUDGETS: Readonly<Record<FailureKind, Budget>> = {
  lost: {
    times: null,
    forMs: Infinity,
    // The server's own policy decides: nobody was there to ask for a wait.
    firstWaitMs: 0,
    longestWaitMs: 0,
    fix: `look into the worker's log and the system's (dmesg names what was killed for want of memory), raise reliability.heartbeatSeconds where the work was only slow, ${AGAIN}`,
  },
  preempted: {
    // Stopped on purpose, so with more patience than a crash; a machine that is always taken away is none, though.
    times: 50,
    forMs: Infinity,
    firstWaitMs: SECOND,
    longestWaitMs: SECOND,
    fix: `run the worker where it is left running for longer than loading the model takes, ${AGAIN}`,
  },
  unreachable: {
    times: Infinity,
    // A night's outage, not a wrong address.
    forMs: 6 * HOUR,
    firstWaitMs: 5 * SECOND,
    longestWaitMs: 10 * MINUTE,
    fix: `check the network and proxies, HF_ENDPOINT and status.huggingface.co, or the service at translation.openai.baseUrl, ${AGAIN}`,
  },
  'out-of-memory': {
    // Batches are halved, and one example that does not fit is a UserError: 2^31 examples come down to one in 31 attempts.
    times: 40,
    forMs: Infinity,
    firstWaitMs: SECOND,
    longestWaitMs: SECOND,
    fix: `free memory, or use a device with more, ${AGAIN}`,
  },
  'made-elsewhere': {
    times: Infinity,
    forMs: Infinity,
    // Whoever throws it says how long.
    firstWaitMs: SECOND,
    longestWaitMs: SECOND,
    fix: '',
  },
  'disk-full': {
    // 10 + 20 + 40 + 80 s: time for a person at the machine, or another program's temporary files, and no longer.
    times: 5,
    forMs: 5 * MINUTE,
    firstWaitMs: 10 * SECOND,
    longestWaitMs: 2 * MINUTE,
    fix: '',
  },
  fault: { times: 1, forMs: 0, firstWaitMs: 0, longestWaitMs: 0, fix: '' },
  crash: {
    times: null,
    forMs: Infinity,
    firstWaitMs: SECOND,
    longestWaitMs: MINUTE,
    fix: `mend what the last failure says, or raise reliability.maxAttempts, ${AGAIN}`,
  },
};

export interface Count {
  readonly times: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

export function isSpent({ times, forMs }: Budget, count: Count, maxAttempts: number, now = Date.now()): boolean {
  return count.times >= (times ?? maxAttempts) || (count.times > 1 && now - count.since >= forMs);
}

/** @param askedMs what a server asks for; no shorter wait would help */
export function waitMs({ firstWaitMs, longestWaitMs }: Budget, { times }: Count, askedMs: number): number {
  return Math.max(askedMs, Math.min(longestWaitMs, firstWaitMs * 2 ** (times - 1)));
}
