import { EngineFailedError, type EngineOutput, type TranslateOptions, type TranslationEngine } from './engine.js';

/** What became of one segment: a translation, or why the engine gave none. */
export type SegmentResult = EngineOutput | { readonly failed: string };

/** A first failure may be passing (a killed process, a full memory), so the same batch is tried once more. */
const ATTEMPTS = 2;

/**
 * Translates a batch whatever single segments do to the engine: after a second failure the batch is halved until the
 * segments that break it are alone, and these get the engine's last words as their result.
 *
 * @throws EngineFailedError where no segment of several gets through: then it is the engine that is broken
 */
export async function translateBatch(
  engine: TranslationEngine,
  texts: readonly string[],
  options?: TranslateOptions,
): Promise<SegmentResult[]> {
  const results = await isolate(engine, texts, ATTEMPTS, options);
  const failures = results.filter((result) => 'failed' in result);
  if (texts.length > 1 && failures.length === texts.length) {
    throw new EngineFailedError(`The engine fails on every segment of a batch. ${failures[0]?.failed ?? ''}`);
  }
  return results;
}

async function isolate(
  engine: TranslationEngine,
  texts: readonly string[],
  attempts: number,
  options?: TranslateOptions,
): Promise<SegmentResult[]> {
  try {
    return await engine.translate(texts, options);
  } catch (error) {
    if (!(error instanceof EngineFailedError)) throw error;
    if (attempts > 1) return isolate(engine, texts, attempts - 1, options);
    if (texts.length === 1) return [{ failed: error.message }];
    const half = Math.ceil(texts.length / 2);
    const first = await isolate(engine, texts.slice(0, half), 1, options);
    return [...first, ...(await isolate(engine, texts.slice(half), 1, options))];
  }
}
