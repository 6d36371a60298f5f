import { z } from 'zod';

/** Why an attempt at an activity ended without a result, as far as it decides about the next one; as people call it. */
export const FAILURE_KINDS = {
  lost: 'worker lost',
  preempted: 'worker stopped',
  unreachable: 'Hub or network unreachable',
  'out-of-memory': 'out of memory',
  'made-elsewhere': 'made by another run',
  'disk-full': 'disk full',
  fault: 'not to be mended by another try',
  crash: 'crashed',
} as const;

export type FailureKind = keyof typeof FAILURE_KINDS;

const kind = z.enum(Object.keys(FAILURE_KINDS) as [FailureKind, ...FailureKind[]]);

/** What is known of the attempts at one activity, carried from one to the next in its heartbeats. Times are epoch ms. */
export const Retries = z.object({
  /** Whose end is counted here. */
  attempts: z.number(),
  /** The furthest that any of them came, by unit of progress. */
  reached: z.record(z.string(), z.number()),
  /** Failures since the last progress, and when the first of them was. */
  failures: z.partialRecord(kind, z.object({ times: z.number(), since: z.number() })),
  /** How the last attempt ended; null for a first one. */
  last: z.object({ kind, problem: z.string(), nextTryAt: z.number() }).nullable(),
});
export type Retries = z.infer<typeof Retries>;
