import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { indexWeights, type WeightIndex } from './onnx/safetensors.js';
import { readT5Config, type T5Config } from './onnx/t5-config.js';
import { floatPrecision } from './onnx/precision.js';
import { buildEncoder } from './onnx/t5-encoder.js';
import { buildCrossCaches, buildGreedyRound } from './onnx/t5-greedy.js';
import { tablesOf } from './onnx/t5-tensors.js';
import { TranslationTokenizer } from './tokenizer.js';

export interface TranslationModelInfo {
  readonly parameters: number;
  readonly weightBytes: number;
  /** Types of the weights as stored, such as "BF16". */
  readonly dtypes: readonly string[];
  readonly config: T5Config;
}

/**
 * Checks a model folder before any work: files, configuration, every tensor the graphs ask for, whole weight files, the
 * target language's prefix. Reads headers and the tokeniser only (well under a second for a 12 GB model).
 *
 * @throws UserError naming what is wrong and how to mend it
 */
export async function inspectTranslationModel(folder: string, targetLanguage: string): Promise<TranslationModelInfo> {
  const config = await readT5Config(folder);
  const weights = await indexWeights(folder);
  // Building the graphs asks for every tensor by name and costs milliseconds.
  const parts = { config, tables: tablesOf(weights), ...floatPrecision() };
  buildEncoder(parts, weights);
  buildCrossCaches(parts, weights);
  buildGreedyRound(parts, weights);
  await TranslationTokenizer.open(folder, targetLanguage);
  return describe(config, weights);
}

async function describe(config: T5Config, weights: WeightIndex): Promise<TranslationModelInfo> {
  const places = [...weights.entries()].map(([, place]) => place);
  const sizes = await Promise.all(weights.files.map((file) => stat(join(weights.folder, file))));
  return {
    parameters: weights.parameters,
    weightBytes: sizes.reduce((sum, { size }) => sum + size, 0),
    dtypes: [...new Set(places.map(({ dtype }) => dtype))].sort(),
    config,
  };
}
