/** What a translation engine made of one segment. */
export interface EngineOutput {
  readonly text: string;
  /** Tokens written, the end token included. */
  readonly tokens: number;
  /** False where the engine stopped at its limit of new tokens: the text is cut off. */
  readonly finished: boolean;
}

/** How one batch is to be translated; what is left out is as the engine was opened. */
export interface TranslateOptions {
  readonly signal?: AbortSignal;
  /** 1 is greedy decoding; more is beam search of that width. */
  readonly beams?: number;
  /** Code of the language to translate into. */
  readonly targetLanguage?: string;
}

/** Translates batches of segments. Same batch and options, same output: engines do not sample. */
export interface TranslationEngine {
  /** Whether `beams` changes anything; where it does not, nothing is retried with it. */
  readonly supportsBeams: boolean;
  /** Batches that it works on at once: it takes as many calls without one waiting for another. */
  readonly lanes: number;
  /**
   * @param batch segments, one sentence or clause each
   * @returns one output for each segment, in order
   * @throws EngineFailedError where the batch could not be translated; the engine works again at the next call
   * @throws EngineUnreachableError where the service that translates is away
   * @throws EngineOutOfMemoryError where it could not be for want of memory; a smaller batch may do
   * @throws the signal's reason once it is aborted; whatever the batch was doing is stopped
   */
  translate(batch: readonly string[], options?: TranslateOptions): Promise<EngineOutput[]>;
  /** Lengths of segments in the engine's own tokens, by which batches are planned. */
  countTokens(texts: readonly string[]): Promise<number[]>;
  close(): Promise<void>;
}

/** Thrown when an engine crashed or refused a batch. The cause may be the batch, or passing. */
export class EngineFailedError extends Error {
  override readonly name: string = 'EngineFailedError';
}

/**
 * Thrown when the service that translates cannot be reached, is overloaded or wants peace, after all tries: it says nothing
 * about the batch, which a later attempt translates.
 */
export class EngineUnreachableError extends Error {
  override readonly name = 'EngineUnreachableError';

  /** @param askedWaitMs what the service asks for, in milliseconds; null where it does not say */
  constructor(
    message: string,
    readonly askedWaitMs: number | null = null,
  ) {
    super(message);
  }
}

/** Thrown when a batch needs more memory than there is. The same batch would need it again. */
export class EngineOutOfMemoryError extends EngineFailedError {
  override readonly name = 'EngineOutOfMemoryError';
}
