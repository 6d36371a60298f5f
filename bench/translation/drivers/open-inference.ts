import { join } from 'node:path';
import { InferencePool } from '../../../translation/onnx/inference-pool.js';
import { prepareModel } from '../../../translation/onnx/prepare-model.js';
import { INT8_FILE } from '../../../translation/onnx/quantize.js';
import { weightFiles } from '../../../translation/onnx/safetensors.js';
import type { Precision } from '../contestants.js';

/** What the benchmark asks of our engine: rows by ids, each of exactly as many tokens as `limits` says. */
export interface Inference {
  generate(sources: readonly (readonly number[])[], request: InferenceRequest): Promise<readonly (readonly number[])[]>;
  close(): Promise<void>;
  /** Of the processes that hold the model, once they have been given work. */
  readonly processIds: readonly number[];
  /** What is read to start. */
  readonly weightFiles: readonly string[];
}

export interface InferenceRequest {
  /** New tokens of each row. */
  readonly limits: readonly number[];
  readonly beams: number;
}

export interface InferenceModel {
  readonly model: string;
  readonly cache: string;
  readonly precision: Precision;
  readonly threads: number;
  readonly processes: number;
}

/** The inference processes as `OnnxEngine` starts them, without the engine's tokeniser. */
export async function openInference({
  model,
  cache,
  precision,
  threads,
  processes,
}: InferenceModel): Promise<Inference> {
  const folder = await prepareModel({ modelFolder: model, cacheFolder: cache, precision });
  const pool = new InferencePool({ folder, processes, threads: Math.ceil(threads / processes) });
  return {
    get processIds() {
      return pool.processIds;
    },
    weightFiles: await filesOf(folder, precision),
    generate: async (sources, { limits, beams }) => {
      const options = { maxNewTokens: Math.max(...limits), beams, limits, ignoreEnd: true };
      const rows = await pool.generate(sources, options);
      return rows.map(({ ids }) => ids);
    },
    close: () => pool.kill(),
  };
}

/** Packed or not, each weight once: a packed file holds it twice, and is mapped, not read. */
async function filesOf(folder: string, precision: Precision): Promise<string[]> {
  const files = precision === 'int8' ? [INT8_FILE] : await weightFiles(folder);
  return files.map((file) => join(folder, file));
}
