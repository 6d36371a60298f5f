import type { EngineOutput, TranslateOptions, TranslationEngine } from '../engine.js';
import { TranslationTokenizer } from '../tokenizer.js';
import { compileModel, type OnnxPrecision } from './compile-model.js';
import { InferenceClient } from './inference-client.js';
import type { GeneratedRow } from './protocol.js';
import type { OnQuantized } from './quantize.js';
import type { GenerateOptions } from './t5-session.js';

export interface OnnxEngineOptions {
  /** A T5 v1.1 checkpoint: config.json, tokenizer.json, safetensors. */
  readonly modelFolder: string;
  /** Where graphs are kept; on the same disk as the model, weights are linked, not copied. */
  readonly cacheFolder: string;
  readonly targetLanguage: string;
  readonly threads: number;
  readonly maxNewTokens: number;
  readonly precision?: OnnxPrecision;
  /** Where a batch does not say; 1 is greedy decoding. */
  readonly beams?: number;
  readonly lengthPenalty?: number;
  /** While weights are quantised, once a model: minutes for one of 10 B parameters. */
  readonly onQuantized?: OnQuantized;
}

/**
 * Translates with a T5 model through onnxruntime, in a process of its own: a crash or a hang there leaves this one able
 * to report it. The process is started at the first batch and again after it died.
 */
export class OnnxEngine implements TranslationEngine {
  readonly supportsBeams = true;
  private client: InferenceClient | undefined;

  private constructor(
    private readonly options: OnnxEngineOptions,
    private readonly tokenizer: TranslationTokenizer,
    private readonly compiledFolder: string,
  ) {}

  /** @throws UserError where the model cannot be used; nothing has been loaded then */
  static async open(options: OnnxEngineOptions): Promise<OnnxEngine> {
    const tokenizer = await TranslationTokenizer.open(options.modelFolder, options.targetLanguage);
    return new OnnxEngine(options, tokenizer, await compileModel({ precision: 'float32', ...options }));
  }

  /** Of the inference process; undefined before the first batch and after its end. */
  get processId(): number | undefined {
    return this.client?.alive === true ? this.client.processId : undefined;
  }

  async translate(batch: readonly string[], options: TranslateOptions = {}): Promise<EngineOutput[]> {
    const { signal, beams, targetLanguage } = options;
    signal?.throwIfAborted();
    const sources = await this.tokenizer.encode(batch, targetLanguage);
    const rows = await this.generate(sources, this.decoding(beams), signal);
    const texts = await this.tokenizer.decode(rows.map((row) => row.ids));
    return rows.map((row, index) => ({
      text: oneLine(texts[index] ?? ''),
      tokens: row.ids.length,
      finished: row.finished,
    }));
  }

  countTokens(texts: readonly string[]): Promise<number[]> {
    return this.tokenizer.countTokens(texts);
  }

  async close(): Promise<void> {
    await this.client?.kill();
  }

  /** A batch in the model cannot be interrupted, so an abort kills the process, and every call it was answering. */
  private async generate(
    sources: readonly number[][],
    options: GenerateOptions,
    signal?: AbortSignal,
  ): Promise<readonly GeneratedRow[]> {
    signal?.throwIfAborted();
    const client = this.liveClient();
    const kill = (): void => void client.kill();
    signal?.addEventListener('abort', kill, { once: true });
    try {
      return await client.generate(sources, options);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', kill);
    }
  }

  private decoding(beams = this.options.beams ?? 1): GenerateOptions {
    return { maxNewTokens: this.options.maxNewTokens, beams, lengthPenalty: this.options.lengthPenalty ?? 1 };
  }

  private liveClient(): InferenceClient {
    if (this.client?.alive !== true) {
      this.client = new InferenceClient({ folder: this.compiledFolder, threads: this.options.threads });
    }
    return this.client;
  }
}

/** A segment is part of a line: a line break in its translation would break the message's layout. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}
