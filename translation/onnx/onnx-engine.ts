import type { Int8Arithmetic } from '../../contracts/pipeline-config.js';
import type { EngineOutput, TranslateOptions, TranslationEngine } from '../engine.js';
import { oneLine } from '../one-line.js';
import { TranslationTokenizer } from '../tokenizer.js';
import type { OnnxPrecision } from './compile-model.js';
import { InferencePool } from './inference-pool.js';
import { prepareModel } from './prepare-model.js';
import type { OnQuantized } from './quantize.js';
import type { GenerateOptions } from './t5-session.js';

export interface OnnxEngineOptions {
  /** A T5 v1.1 checkpoint: config.json, tokenizer.json or spiece.model, safetensors. */
  readonly modelFolder: string;
  /** Where graphs are kept; on the same disk as the model, weights are linked, not copied. */
  readonly cacheFolder: string;
  readonly targetLanguage: string;
  /** Of all processes together. */
  readonly threads: number;
  /** Each works on a batch of its own and holds the model; at most one a thread. */
  readonly processes?: number;
  readonly maxNewTokens: number;
  readonly precision?: OnnxPrecision;
  /** Of int8 products; by default `int8Arithmetic()`. All give the same numbers. */
  readonly int8?: Int8Arithmetic | undefined;
  /** Where a batch does not say; 1 is greedy decoding. */
  readonly beams?: number;
  readonly lengthPenalty?: number;
  /** While weights are quantised, once a model: minutes for one of 10 B parameters. */
  readonly onQuantized?: OnQuantized;
  /** Before weights are packed, once a model and processor: seconds for each gigabyte. */
  readonly onPacking?: () => void;
}

/**
 * Translates with a T5 model through onnxruntime, in processes of their own: a crash or a hang there leaves this one able
 * to report it. Two processes of one thread each are faster than one of two, which wait for one another at every
 * operator.
 */
export class OnnxEngine implements TranslationEngine {
  readonly supportsBeams = true;
  readonly lanes: number;
  private readonly pool: InferencePool;

  private constructor(
    private readonly options: OnnxEngineOptions,
    private readonly tokenizer: TranslationTokenizer,
    folder: string,
  ) {
    const { threads } = options;
    this.lanes = Math.min(options.processes ?? 1, threads);
    this.pool = new InferencePool({ folder, processes: this.lanes, threads: Math.ceil(threads / this.lanes) });
  }

  /** @throws UserError where the model cannot be used; nothing has been loaded then */
  static async open(options: OnnxEngineOptions): Promise<OnnxEngine> {
    const tokenizer = await TranslationTokenizer.open(options.modelFolder, options.targetLanguage);
    const folder = await prepareModel({ precision: 'float32', ...options });
    return new OnnxEngine(options, tokenizer, folder);
  }

  /** Of the first inference process that is running; undefined before the first batch. */
  get processId(): number | undefined {
    return this.pool.processIds[0];
  }

  async translate(batch: readonly string[], options: TranslateOptions = {}): Promise<EngineOutput[]> {
    const { signal, beams, targetLanguage } = options;
    signal?.throwIfAborted();
    const sources = await this.tokenizer.encode(batch, targetLanguage);
    const rows = await this.pool.generate(sources, this.decoding(beams), signal);
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
    await this.pool.kill();
  }

  private decoding(beams = this.options.beams ?? 1): GenerateOptions {
    return { maxNewTokens: this.options.maxNewTokens, beams, lengthPenalty: this.options.lengthPenalty ?? 1 };
  }
}
