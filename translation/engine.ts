/** What a translation engine made of one segment. */
export interface EngineOutput {
  readonly text: string;
  /** Tokens written, the end token included. */
  readonly tokens: number;
  /** False where the engine stopped at its limit of new tokens: the text is cut off. */
  readonly finished: boolean;
}

/** Translates batches of segments into one fixed language. Same batch, same output: engines do not sample. */
export interface TranslationEngine {
  /**
   * @param batch segments, one sentence or clause each
   * @returns one output for each segment, in order
   * @throws EngineFailedError where the batch could not be translated; the engine works again at the next call
   * @throws the signal's reason once it is aborted; whatever the batch was doing is stopped
   */
  translate(batch: readonly string[], signal?: AbortSignal): Promise<EngineOutput[]>;
  /** Lengths of segments in the engine's own tokens, by which batches are planned. */
  countTokens(texts: readonly string[]): Promise<number[]>;
  close(): Promise<void>;
}

/** Thrown when an engine crashed or refused a batch. The cause may be the batch, or passing. */
export class EngineFailedError extends Error {
  override readonly name = 'EngineFailedError';
}
