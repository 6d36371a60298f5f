import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryPolicy {
  /** Tries in total. */
  readonly attempts: number;
  /** Wait after the first failure, in milliseconds; doubles with each further one. */
  readonly baseDelayMs: number;
  /** Where a server asks for a longer wait, in milliseconds, the last failure is thrown at once, for the caller to wait. */
  readonly longestWaitMs?: number;
}

/** What a try came to that brought no result. */
export class Failure {
  constructor(
    readonly error: Error,
    readonly retry: boolean,
    /** What the server asks for; null where it does not say, and then the wait is the policy's. */
    readonly waitMs: number | null = null,
  ) {}
}

export interface RetryOptions extends RetryPolicy {
  readonly signal?: AbortSignal | undefined;
  /** Keeps a wait that the server asks for, in place of sleeping; for whoever makes other requests wait too. */
  readonly onAskedWait?: (milliseconds: number) => void;
}

/** The Hub's rate limits reset every 5 minutes. */
const LONGEST_WAIT_MS = 5 * 60 * 1000;

/**
 * Tries until there is a result, with doubling waits or those that the server asks for.
 *
 * @throws the error of the last failure; the signal's reason; whatever a try throws
 */
export async function withRetries<T>(options: RetryOptions, attempt: () => Promise<T | Failure>): Promise<T> {
  const { attempts, baseDelayMs, longestWaitMs = LONGEST_WAIT_MS, signal, onAskedWait } = options;
  for (let tries = 1; ; tries += 1) {
    signal?.throwIfAborted();
    const outcome = await attempt();
    if (!(outcome instanceof Failure)) return outcome;
    const { error, retry, waitMs } = outcome;
    if (!retry || tries >= attempts) throw error;
    if (waitMs !== null && onAskedWait !== undefined) onAskedWait(waitMs);
    else if (waitMs !== null && waitMs > longestWaitMs) throw error;
    else await pause(waitMs ?? baseDelayMs * 2 ** (tries - 1), signal);
  }
}

/** Until the time is over or the signal comes. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Timeouts, rate limits, and what is the server's own fault. */
export function mayPass(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** Retry-After in seconds or as a date (RFC 9110), else the reset time of `RateLimit: …;t=SECONDS` as the Hub sends it. */
export function askedWait({ status, headers }: Response): number | null {
  const asked = headers.get('Retry-After') ?? '';
  if (/^\d+(\.\d+)?$/.test(asked)) return Number(asked) * 1000;
  const date = Date.parse(asked);
  if (!Number.isNaN(date)) return Math.max(0, date - Date.now());
  const reset = status === 429 ? /;\s*t=(\d+)/.exec(headers.get('RateLimit') ?? '') : null;
  return reset === null ? null : Number(reset[1]) * 1000;
}
