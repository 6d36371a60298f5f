import type { TranslatorStart } from '../../contracts/translator.js';
import type { EngineOutput, TranslateOptions, TranslationEngine } from '../engine.js';
import { oneLine } from '../one-line.js';
import { TranslationTokenizer } from '../tokenizer.js';
import { PythonClient, type GeneratedRow, type LoadingEvent, type ReadyEvent } from './python-client.js';

export interface PythonEngineOptions {
  readonly engine: TranslatorStart['engine'];
  /** A T5 checkpoint: config.json, tokenizer.json or spiece.model, safetensors. */
  readonly modelFolder: string;
  /** Where conversions of this model are kept; only `ctranslate2` makes them. */
  readonly cacheFolder: string;
  readonly targetLanguage: string;
  readonly device: TranslatorStart['device'];
  readonly precision: TranslatorStart['precision'];
  /** Of the CPU. */
  readonly threads: number;
  readonly maxNewTokens: number;
  /** Of beam search; 1 is transformers' default. */
  readonly lengthPenalty?: number;
  /** Of the process; `CUDA_VISIBLE_DEVICES` pins it to a device. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLoading?: ((event: LoadingEvent) => void) | undefined;
  /** A process that shows no sign of life for so long while it loads counts as hung. */
  readonly silenceSeconds: number;
}

/** What a fresh conversion has to translate as its model does: short, long, a question, numbers, an order. */
const PROBES = [
  'Hello, how are you?',
  'No.',
  'What is the capital of Denmark, and how many people live there?',
  'The cat has four legs and a long tail.',
  'In 1999, about 12,500 people lived in the town near the sea.',
  'First, open the door; then put 3 eggs and 250 g of flour into the bowl.',
  'I do not know how to do this, but I would like to learn it: can you show me?',
  'Why is the sky blue?',
];

/**
 * Translates with CTranslate2 or transformers, on a GPU where there is one, in a Python process of its own. The process
 * is started when the engine is opened, and again at the next batch after it died.
 */
export class PythonEngine implements TranslationEngine {
  readonly supportsBeams = true;
  readonly lanes = 1;
  private client: PythonClient | undefined;

  private constructor(
    private readonly options: PythonEngineOptions,
    private readonly tokenizer: TranslationTokenizer,
    private readonly probes: number[][],
  ) {}

  /**
   * Loads the model; the first time, `ctranslate2` converts it and checks the conversion.
   *
   * @throws UserError where the model or the device cannot be used; EngineFailedError where the process does not come
   *   up; the signal's reason once it is aborted
   */
  static async open(options: PythonEngineOptions, signal?: AbortSignal): Promise<PythonEngine> {
    const tokenizer = await TranslationTokenizer.open(options.modelFolder, options.targetLanguage);
    const engine = new PythonEngine(options, tokenizer, await tokenizer.encode(PROBES));
    await engine.whileAlive(signal, (client) => client.ready);
    return engine;
  }

  /** Of the Python process; undefined after its end. */
  get processId(): number | undefined {
    return this.client?.alive === true ? this.client.processId : undefined;
  }

  /** Device, memory and versions, as the process reported them; starts it where it died. */
  describe(): Promise<ReadyEvent> {
    return this.liveClient().ready;
  }

  async translate(batch: readonly string[], options: TranslateOptions = {}): Promise<EngineOutput[]> {
    const { signal, beams = 1, targetLanguage } = options;
    signal?.throwIfAborted();
    if (batch.length === 0) return [];
    const sources = await this.tokenizer.encode(batch, targetLanguage);
    const rows = await this.generate(sources, beams, signal);
    const texts = await this.tokenizer.decode(rows.map(({ ids }) => ids));
    return rows.map(({ ids, finished }, index) => ({
      text: oneLine(texts[index] ?? ''),
      tokens: ids.length,
      finished,
    }));
  }

  countTokens(texts: readonly string[]): Promise<number[]> {
    return this.tokenizer.countTokens(texts);
  }

  async close(): Promise<void> {
    await this.client?.kill();
  }

  private generate(sources: number[][], beams: number, signal?: AbortSignal): Promise<readonly GeneratedRow[]> {
    return this.whileAlive(signal, async (client) => {
      await client.ready;
      const { maxNewTokens, lengthPenalty = 1 } = this.options;
      return client.translate({ sources, beams, maxNewTokens, lengthPenalty });
    });
  }

  /** A batch in the model cannot be interrupted, so an abort kills the process, and every call it was answering. */
  private async whileAlive<T>(signal: AbortSignal | undefined, work: (client: PythonClient) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const client = this.liveClient();
    const kill = (): void => void client.kill();
    signal?.addEventListener('abort', kill, { once: true });
    try {
      return await work(client);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', kill);
    }
  }

  private liveClient(): PythonClient {
    if (this.client?.alive !== true) {
      const { engine, modelFolder, cacheFolder, device, precision, threads } = this.options;
      const { env, onLoading, silenceSeconds } = this.options;
      const start = { engine, model: modelFolder, cacheFolder, device, precision, threads, probes: this.probes };
      this.client = new PythonClient({ start, env, onLoading, silenceSeconds });
    }
    return this.client;
  }
}
