import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivityProgress } from '../../contracts/run.js';

/** Of a timer that is to fire every so many milliseconds: what it is late, the event loop was busy. */
const RESOLUTION_MS = 5;

export interface Measured<Result> {
  readonly result: Result;
  readonly seconds: number;
  /** How late the event loop was, in milliseconds. */
  readonly p99: number;
  readonly longest: number;
  /** Longest time without a sign of life, in seconds. */
  readonly silence: number;
}

/** Does work while watching the event loop and the work's signs of life. */
export async function measured<Result>(
  work: (progress: (progress: ActivityProgress) => void) => Promise<Result>,
): Promise<Measured<Result>> {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  // The first sample is late by as much as it took to come here.
  await sleep(10 * RESOLUTION_MS);
  delays.reset();
  const startedAt = performance.now();
  let lastSign = startedAt;
  let silence = 0;
  const sign = () => {
    const now = performance.now();
    silence = Math.max(silence, now - lastSign);
    lastSign = now;
  };
  const result = await work(sign);
  sign();
  const seconds = (performance.now() - startedAt) / 1000;
  // The delay of what came last is seen by the next sample.
  await sleep(2 * RESOLUTION_MS);
  delays.disable();
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return { result, seconds, p99: late(delays.percentile(99)), longest: late(delays.max), silence: silence / 1000 };
}
