import { hasConfiguredServer } from '../stack/connection.js';
import type { Env } from './paths.js';
import type { Log } from './progress.js';
import { ensurePythonEnvironment } from './python-environment.js';
import { resolveTemporalCli } from './temporal-cli.js';

export interface SetUpOptions {
  readonly log: Log;
  readonly env: Env;
  readonly signal?: AbortSignal;
}

export interface SetUpResult {
  /** The Python with PyTorch and TRL. */
  readonly python: string;
  /** The Temporal CLI; null where a server is configured, so that none needs to be embedded. */
  readonly temporal: string | null;
  readonly seconds: number;
}

/**
 * Everything a run needs on this machine beyond npm's packages. May be interrupted at any time and run again; where
 * nothing is left to do it takes well under a second.
 *
 * Python and Temporal go side by side: the one waits for the network and the disk, the other for the processor.
 */
export async function setUp({ log, env, signal }: SetUpOptions): Promise<SetUpResult> {
  const start = Date.now();
  const abort = new AbortController();
  const options = { log, env, signal: signal === undefined ? abort.signal : AbortSignal.any([signal, abort.signal]) };
  const parts = [
    ensurePythonEnvironment(options),
    hasConfiguredServer(env) ? Promise.resolve(null) : resolveTemporalCli(options),
  ] as const;
  const [python, temporal] = await Promise.all(parts).catch(async (error: unknown) => {
    // What the other half has got so far stays in its cache.
    abort.abort(error);
    await Promise.allSettled(parts);
    throw error;
  });
  return { python, temporal, seconds: (Date.now() - start) / 1000 };
}
