import { setTimeout as sleep } from 'node:timers/promises';
import { EngineUnreachableError } from '../engine.js';

export interface MinuteLimitsOptions {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  /** Length of the "minute". */
  readonly windowMs?: number;
}

/** What one request counts; corrected when its true size is known. */
export interface Share {
  readonly at: number;
  tokens: number;
}

const MINUTE_MS = 60_000;

/** A longer wait is left to the caller's own retry: a batch that waits looks like one that hangs. */
const MAX_PAUSE_MS = 60_000;

/**
 * Lets requests go, in the order in which they ask, so that no minute (any stretch of 60 s) holds more requests or
 * tokens than allowed, and none while the server wants peace. A request over the limit of tokens goes alone.
 */
export class MinuteLimits {
  private shares: Share[] = [];
  private turn: Promise<unknown> = Promise.resolve();
  private pausedUntil = 0;

  constructor(private readonly options: MinuteLimitsOptions) {}

  /** @throws EngineUnreachableError where the server wants longer peace than a batch can wait; the signal's reason */
  take(tokens: number, signal: AbortSignal): Promise<Share> {
    const taken = this.turn.then(() => this.wait(tokens, signal));
    this.turn = taken.catch(() => undefined);
    return taken;
  }

  /** No request goes before this many milliseconds are over. */
  pause(milliseconds: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + milliseconds);
  }

  private async wait(tokens: number, signal: AbortSignal): Promise<Share> {
    for (;;) {
      signal.throwIfAborted();
      const now = performance.now();
      const wait = Math.max(this.pauseLeft(now), this.windowLeft(now, tokens));
      if (wait <= 0) {
        const share = { at: now, tokens };
        this.shares.push(share);
        return share;
      }
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  private pauseLeft(now: number): number {
    const left = this.pausedUntil - now;
    if (left <= MAX_PAUSE_MS) return left;
    throw new EngineUnreachableError(`The server wants no requests for ${Math.ceil(left / 1000)} s.`, left);
  }

  /** Milliseconds until enough of the last minute's requests are older than that. */
  private windowLeft(now: number, tokens: number): number {
    const { requestsPerMinute, tokensPerMinute, windowMs = MINUTE_MS } = this.options;
    if (requestsPerMinute === null && tokensPerMinute === null) this.shares = [];
    this.shares = this.shares.filter(({ at }) => at + windowMs > now);
    let [requests, sum] = [this.shares.length, this.shares.reduce((total, share) => total + share.tokens, 0)];
    const full = () => requests >= (requestsPerMinute ?? Infinity) || sum + tokens > (tokensPerMinute ?? Infinity);
    let wait = 0;
    for (const share of this.shares) {
      if (!full()) break;
      requests -= 1;
      sum -= share.tokens;
      wait = share.at + windowMs - now;
    }
    return wait;
  }
}
