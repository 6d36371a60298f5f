import {
  EngineFailedError,
  EngineOutOfMemoryError,
  type EngineOutput,
  type TranslateOptions,
  type TranslationEngine,
} from '../../translation/engine.js';

export interface Behaviour {
  /** Segments that break any batch they are in. */
  readonly poison?: (text: string) => boolean;
  /** Segments on which it hangs until its signal is aborted. */
  readonly hang?: (text: string) => boolean;
  /** Rows that fit into its memory; each beam is one. */
  readonly memoryRows?: number;
  readonly unfinished?: (text: string) => boolean;
  readonly empty?: (text: string) => boolean;
  /** Its part: what it writes for a segment, capitals where this gives nothing. */
  readonly script?: (text: string, beams: number) => string | undefined;
  readonly supportsBeams?: boolean;
  readonly lanes?: number;
  /** Called before each batch; may throw. */
  readonly beforeBatch?: (call: number) => void;
}

/** "Translates" by upper case, a token a word; keeps what it was asked. */
export class DoubleEngine implements TranslationEngine {
  readonly supportsBeams: boolean;
  readonly lanes: number;
  readonly batches: string[][] = [];

  constructor(private readonly behaviour: Behaviour = {}) {
    this.supportsBeams = behaviour.supportsBeams ?? false;
    this.lanes = behaviour.lanes ?? 1;
  }

  async translate(batch: readonly string[], { signal, beams = 1 }: TranslateOptions = {}): Promise<EngineOutput[]> {
    await Promise.resolve();
    signal?.throwIfAborted();
    this.behaviour.beforeBatch?.(this.batches.length);
    this.batches.push([...batch]);
    if (batch.some((text) => this.behaviour.hang?.(text) === true)) await untilAborted(signal);
    const { memoryRows = Infinity } = this.behaviour;
    if (batch.length * beams > memoryRows) throw new EngineOutOfMemoryError(`no memory for ${batch.length} rows`);
    const poison = batch.find((text) => this.behaviour.poison?.(text) === true);
    if (poison !== undefined) throw new EngineFailedError(`choked on ${poison}`);
    return batch.map((text) => this.output(text, beams));
  }

  countTokens(texts: readonly string[]): Promise<number[]> {
    return Promise.resolve(texts.map((text) => text.split(/\s+/u).length));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private output(text: string, beams: number): EngineOutput {
    const written = this.behaviour.script?.(text, beams) ?? text.toUpperCase();
    const translation = this.behaviour.empty?.(text) === true ? '' : written;
    return { text: translation, tokens: text.split(' ').length, finished: this.behaviour.unfinished?.(text) !== true };
  }
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}
