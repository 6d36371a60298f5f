import type { EngineOutput, TranslateOptions, TranslationEngine } from './engine.js';

/** An engine that is opened when it is first asked for anything; most chunks never need their fallback. */
export class LazyEngine implements TranslationEngine {
  /** Not known before it is open; as a fallback it decodes greedily anyway. */
  readonly supportsBeams = false;
  readonly lanes = 1;
  private opened: Promise<TranslationEngine> | undefined;

  constructor(private readonly open: () => Promise<TranslationEngine>) {}

  async translate(batch: readonly string[], options?: TranslateOptions): Promise<EngineOutput[]> {
    return (await this.engine()).translate(batch, options);
  }

  async countTokens(texts: readonly string[]): Promise<number[]> {
    return (await this.engine()).countTokens(texts);
  }

  async close(): Promise<void> {
    await (await this.opened)?.close();
  }

  private engine(): Promise<TranslationEngine> {
    this.opened ??= this.open();
    return this.opened;
  }
}
