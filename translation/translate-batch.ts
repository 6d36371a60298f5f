import { EngineFailedError, EngineOutOfMemoryError, type EngineOutput, type TranslationEngine } from './engine.js';
import { translateWithin, type LimitedOptions } from './time-limit.js';

/** Why the engine gave no translation of a segment. */
export interface EngineFailure {
  readonly failed: string;
  /** The segment alone is too much for the engine's memory: parts of it may not be. */
  readonly outOfMemory: boolean;
}

/** What became of one segment. */
export type SegmentResult = EngineOutput | EngineFailure;

export interface BatchOptions extends LimitedOptions {
  /** Called after each failure of the engine, from which it goes on: it is alive, and so is the caller. */
  readonly onEngineFailure?: () => void;
}

/** A first failure may be passing (a killed process), so the same batch is tried once more. */
const ATTEMPTS = 2;

/** Any engine that works can translate this. */
const PROBE = 'Hello.';

/**
 * Translates a batch whatever single segments do to the engine, crashes and hangs alike: after a second failure the
 * batch is halved until the segments that break it are alone, and these get the engine's last words as their result.
 *
 * @throws EngineOutOfMemoryError where several segments at once are too many: it is for the caller to make less of them
 * @throws EngineFailedError where no segment gets through, nor a probe: then it is the engine that is broken
 */
export async function translateBatch(
  engine: TranslationEngine,
  texts: readonly string[],
  options: BatchOptions,
): Promise<SegmentResult[]> {
  const results = await isolate(engine, texts, ATTEMPTS, options);
  const failures = results.filter((result) => 'failed' in result);
  if (texts.length > 0 && failures.length === texts.length) await probe(engine, failures, options);
  return results;
}

async function isolate(
  engine: TranslationEngine,
  texts: readonly string[],
  attempts: number,
  options: BatchOptions,
): Promise<SegmentResult[]> {
  try {
    return await translateWithin(engine, texts, options);
  } catch (error) {
    if (!(error instanceof EngineFailedError)) throw error;
    options.onEngineFailure?.();
    const outOfMemory = error instanceof EngineOutOfMemoryError;
    if (outOfMemory && texts.length > 1) throw error;
    if (attempts > 1 && !outOfMemory) return isolate(engine, texts, attempts - 1, options);
    if (texts.length === 1) return [{ failed: error.message, outOfMemory }];
    const half = Math.ceil(texts.length / 2);
    const first = await isolate(engine, texts.slice(0, half), 1, options);
    return [...first, ...(await isolate(engine, texts.slice(half), 1, options))];
  }
}

/** Without it a broken engine would set the whole dataset aside, segment by segment. */
async function probe(
  engine: TranslationEngine,
  failures: readonly EngineFailure[],
  options: BatchOptions,
): Promise<void> {
  const [result] = await isolate(engine, [PROBE], ATTEMPTS, options);
  if (result !== undefined && !('failed' in result)) return;
  const what = failures.length === 1 ? 'a segment' : `all ${failures.length} segments of a batch`;
  throw new EngineFailedError(
    `The engine fails on ${what} and on ${JSON.stringify(PROBE)} too: it is broken. ${failures[0]?.failed ?? ''}`,
  );
}
