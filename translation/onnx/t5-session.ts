import { InferenceSession, Tensor } from 'onnxruntime-node';
import { openCompiledModel } from './compile-model.js';
import { int64, selectRows, toNumbers } from './rows.js';
import type { T5Config } from './t5-config.js';

type Tensors = Record<string, Tensor>;

/** Rows still being written: their place in the batch and the tensors that the decoder carries from step to step. */
interface Decoding {
  rows: number[];
  tokens: number[];
  cross: Tensors;
  past: Tensors;
}

/** Finished rows are dropped once this share of a batch is done: fewer copies of the caches, little wasted work. */
const COMPACTION_SHARE = 0.15;

/** A loaded T5 model in this process. `session.run` blocks the event loop, so it belongs in a process of its own. */
export class T5Session {
  private constructor(
    private readonly config: T5Config,
    private readonly encoder: InferenceSession,
    private readonly decoder: InferenceSession,
  ) {}

  /** @param folder made by `compileModel` */
  static async load(folder: string, threads: number): Promise<T5Session> {
    const options: InferenceSession.SessionOptions = {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    };
    const model = await openCompiledModel(folder);
    const encoder = await InferenceSession.create(model.encoder, options);
    const decoder = await InferenceSession.create(model.decoderStep, options);
    return new T5Session(model.config, encoder, decoder);
  }

  /**
   * Greedy decoding of one batch, token for token what transformers' `generate(num_beams=1, do_sample=False)` gives.
   *
   * @returns a row of new tokens for each source, without the start token, with the end token where it was reached
   */
  async generate(sources: readonly (readonly number[])[], maxNewTokens: number): Promise<number[][]> {
    if (sources.length === 0) return [];
    const outputs = sources.map((): number[] => []);
    let state = await this.start(sources);
    for (let step = 0; step < maxNewTokens && state.rows.length > 0; step++) {
      await this.step(state);
      this.collect(state, outputs);
      state = this.compact(state, outputs);
    }
    return outputs;
  }

  private async start(sources: readonly (readonly number[])[]): Promise<Decoding> {
    const length = Math.max(...sources.map((ids) => ids.length));
    const padded = sources.flatMap((ids) => [...ids, ...Array<number>(length - ids.length).fill(this.config.padId)]);
    const cross = await this.encoder.run({
      ids: int64(padded, [sources.length, length]),
      lengths: int64(
        sources.map((ids) => ids.length),
        [sources.length],
      ),
    });
    const rows = [...sources.keys()];
    return { rows, tokens: rows.map(() => this.config.startId), cross, past: this.emptyCache(rows.length) };
  }

  private emptyCache(rows: number): Tensors {
    const { heads, headSize, decoderLayers } = this.config;
    const empty = new Tensor('float32', new Float32Array(0), [rows, heads, 0, headSize]);
    const layers = Array.from({ length: decoderLayers }, (_, layer) => layer);
    return Object.fromEntries(
      layers.flatMap((layer) => [`pastKeys${layer}`, `pastValues${layer}`].map((name) => [name, empty])),
    );
  }

  private async step(state: Decoding): Promise<void> {
    const { next, ...cache } = await this.decoder.run({
      token: int64(state.tokens, [state.tokens.length]),
      ...state.cross,
      ...state.past,
    });
    if (next === undefined) throw new Error('The decoder graph gave no token.');
    state.tokens = toNumbers(next);
    state.past = Object.fromEntries(
      Object.entries(cache).map(([name, tensor]) => [
        name.replace('keys', 'pastKeys').replace('values', 'pastValues'),
        tensor,
      ]),
    );
  }

  private collect(state: Decoding, outputs: readonly number[][]): void {
    for (const [index, row] of state.rows.entries()) {
      const output = outputs[row];
      const token = state.tokens[index];
      if (output !== undefined && token !== undefined && !this.isFinished(output)) output.push(token);
    }
  }

  private compact(state: Decoding, outputs: readonly number[][]): Decoding {
    const alive = [...state.rows.keys()].filter((index) => !this.isFinished(outputs[state.rows[index] ?? -1] ?? []));
    if (alive.length > 0 && alive.length > state.rows.length * (1 - COMPACTION_SHARE)) return state;
    if (alive.length === 0) return { rows: [], tokens: [], cross: {}, past: {} };
    return {
      rows: pick(state.rows, alive),
      tokens: pick(state.tokens, alive),
      cross: mapValues(state.cross, (tensor) => selectRows(tensor, alive)),
      past: mapValues(state.past, (tensor) => selectRows(tensor, alive)),
    };
  }

  isFinished(output: readonly number[]): boolean {
    const last = output.at(-1);
    return last !== undefined && this.config.endIds.includes(last);
  }
}

function pick(values: readonly number[], indices: readonly number[]): number[] {
  return indices.flatMap((index) => values[index] ?? []);
}

function mapValues(tensors: Tensors, map: (tensor: Tensor) => Tensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, map(tensor)]));
}
