import { InferenceSession, Tensor } from 'onnxruntime-node';
import { planBatches, type BatchLimits } from '../batching.js';
import { searchBeams } from './beam-search.js';
import type { Tensors } from './caches.js';
import { openCompiledModel, type CompiledModel, type Graph } from './compiled-model.js';
import { decodeGreedily } from './greedy-decoder.js';
import { int64, padRows } from './rows.js';

export interface GenerateOptions {
  readonly maxNewTokens: number;
  /** 1 is greedy decoding. */
  readonly beams?: number;
  /** Beams are compared by their log probability over length to this power; 1 is transformers' default. */
  readonly lengthPenalty?: number;
  /** New tokens of each row, at most, in greedy decoding: a benchmark's way to make lengths comparable. */
  readonly limits?: readonly number[];
  /** Go on after the end token, up to the limit. */
  readonly ignoreEnd?: boolean;
}

type Sources = readonly (readonly number[])[];

/** Padded source tokens in one run of the encoder: its activations, d_ff wide, then still lie in the cores' caches. */
const ENCODER_LIMITS: BatchLimits = { batchTokens: 256, batchRows: 64 };

/** A loaded T5 model in this process. `session.run` blocks the event loop, so it belongs in a process of its own. */
export class T5Session {
  private readonly loaded = new Map<string, Promise<InferenceSession>>();

  private constructor(
    private readonly model: CompiledModel,
    private readonly threads: number,
  ) {}

  /** @param folder made by `compileModel` */
  static async open(folder: string, threads: number): Promise<T5Session> {
    return new T5Session(await openCompiledModel(folder), threads);
  }

  /** Loads what `generate` with so many beams needs; it does so itself where this was not called before. */
  async load(beams = 1): Promise<void> {
    const decoder = beams === 1 ? this.model.greedy : this.model.beam;
    for (const graph of [this.model.encoder, this.model.cross, decoder]) await this.session(graph);
  }

  /**
   * Translates one batch, token for token as transformers' `generate(num_beams=beams, do_sample=False)` does.
   *
   * @returns a row of new tokens for each source, without the start token, with the end token where it was reached
   */
  async generate(sources: Sources, options: GenerateOptions): Promise<number[][]> {
    if (sources.length === 0) return [];
    const { beams = 1 } = options;
    return beams === 1 ? this.greedy(sources, options) : this.beamSearch(sources, beams, options);
  }

  isFinished(output: readonly number[]): boolean {
    const last = output.at(-1);
    return last !== undefined && this.model.config.endIds.includes(last);
  }

  private async greedy(sources: Sources, options: GenerateOptions): Promise<number[][]> {
    const { config } = this.model;
    return decodeGreedily({
      session: await this.session(this.model.greedy),
      config,
      cross: await this.crossCaches(sources),
      lengths: sources.map((ids) => ids.length),
      limits: sources.map((_, row) => options.limits?.[row] ?? options.maxNewTokens),
      ends: options.ignoreEnd === true ? [] : config.endIds,
    });
  }

  private async beamSearch(sources: Sources, beams: number, options: GenerateOptions): Promise<number[][]> {
    return searchBeams({
      session: await this.session(this.model.beam),
      config: this.model.config,
      cross: await this.crossCaches(sources),
      lengths: sources.map((ids) => ids.length),
      beams,
      lengthPenalty: options.lengthPenalty ?? 1,
      maxNewTokens: options.maxNewTokens,
    });
  }

  private async crossCaches(sources: Sources): Promise<Tensors> {
    const session = await this.session(this.model.cross);
    return session.run({ hidden: await this.encode(sources) });
  }

  /** [rows, longest, d_model], in pieces of like length. */
  private async encode(sources: Sources): Promise<Tensor> {
    const lengths = sources.map((ids) => ids.length);
    const session = await this.session(this.model.encoder);
    let all = new Float32Array(0);
    let width = 0;
    const longest = Math.max(...lengths);
    for (const rows of planBatches(lengths, ENCODER_LIMITS)) {
      const ids = rows.map((row) => sources[row] ?? []);
      const { flat, length } = padRows(ids, this.model.config.padId);
      const partLengths = ids.map((row) => row.length);
      const feeds = { ids: int64(flat, [rows.length, length]), lengths: int64(partLengths, [rows.length]) };
      const { hidden } = await session.run(feeds);
      if (hidden === undefined) throw new Error('The encoder graph gave no hidden states.');
      width = hidden.dims[2] ?? 0;
      if (all.length === 0) all = new Float32Array(sources.length * longest * width);
      const data = hidden.data as Float32Array;
      for (const [index, row] of rows.entries()) {
        const start = index * length * width;
        all.set(data.subarray(start, start + (partLengths[index] ?? 0) * width), row * longest * width);
      }
    }
    return new Tensor('float32', all, [sources.length, longest, width]);
  }

  private session({ path, packed }: Graph): Promise<InferenceSession> {
    const known = this.loaded.get(path);
    if (known !== undefined) return known;
    const session = InferenceSession.create(path, {
      intraOpNumThreads: this.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: packed ? 'disabled' : 'all',
      enableCpuMemArena: false,
      enableMemPattern: false,
      logSeverityLevel: 3,
    });
    this.loaded.set(path, session);
    return session;
  }
}
