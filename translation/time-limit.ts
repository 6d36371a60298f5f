import { EngineFailedError, type EngineOutput, type TranslateOptions, type TranslationEngine } from './engine.js';

export interface LimitedOptions extends TranslateOptions {
  /** Of one batch. */
  readonly timeoutSeconds: number;
}

/**
 * Translates a batch, and counts an engine that takes too long for it as one that crashed: its signal is aborted, so
 * that it stops whatever hangs, and this returns even where it does not.
 *
 * @throws EngineFailedError after the time limit; the signal's own reason where the caller aborts
 */
export async function translateWithin(
  engine: TranslationEngine,
  texts: readonly string[],
  { timeoutSeconds, signal, ...options }: LimitedOptions,
): Promise<EngineOutput[]> {
  signal?.throwIfAborted();
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(
      new EngineFailedError(`The engine hung: no answer to a batch of ${texts.length} in ${timeoutSeconds} s.`),
    );
  }, timeoutSeconds * 1000);
  const stop = AbortSignal.any(signal === undefined ? [limit.signal] : [signal, limit.signal]);
  try {
    return await Promise.race([engine.translate(texts, { ...options, signal: stop }), whenAborted(stop)]);
  } finally {
    clearTimeout(timer);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', fail, { once: true });
  });
}
