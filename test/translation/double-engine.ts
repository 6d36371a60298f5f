import {
  EngineFailedError,
  type EngineOutput,
  type TranslateOptions,
  type TranslationEngine,
} from '../../translation/engine.js';

export interface Behaviour {
  /** Segments that break any batch they are in. */
  readonly poison?: (text: string) => boolean;
  readonly unfinished?: (text: string) => boolean;
  readonly empty?: (text: string) => boolean;
  /** Called before each batch; may throw. */
  readonly beforeBatch?: (call: number) => void;
}

/** "Translates" by upper case, a token a word; keeps what it was asked. */
export class DoubleEngine implements TranslationEngine {
  readonly batches: string[][] = [];

  constructor(private readonly behaviour: Behaviour = {}) {}

  translate(batch: readonly string[], { signal }: TranslateOptions = {}): Promise<EngineOutput[]> {
    return Promise.resolve().then(() => {
      signal?.throwIfAborted();
      this.behaviour.beforeBatch?.(this.batches.length);
      this.batches.push([...batch]);
      const poison = batch.find((text) => this.behaviour.poison?.(text) === true);
      if (poison !== undefined) throw new EngineFailedError(`choked on ${poison}`);
      return batch.map((text) => this.output(text));
    });
  }

  countTokens(texts: readonly string[]): Promise<number[]> {
    return Promise.resolve(texts.map((text) => text.split(/\s+/u).length));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private output(text: string): EngineOutput {
    const translation = this.behaviour.empty?.(text) === true ? '' : text.toUpperCase();
    return { text: translation, tokens: text.split(' ').length, finished: this.behaviour.unfinished?.(text) !== true };
  }
}
