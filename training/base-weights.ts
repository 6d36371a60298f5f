import type { ModelFiles } from '../artifacts/model-files.js';
import { readWeights, SHARD_INDEX, SINGLE_FILE, type WeightPlace } from '../artifacts/safetensors.js';
import { UserError } from '../contracts/errors.js';
import { listing, type BaseConfig } from './base-config.js';

export interface BaseWeights {
  /** Tied embeddings count once. */
  readonly parameters: number;
  /** Rows of the embeddings; null where no tensor goes by one of their names. */
  readonly rows: number | null;
  /** Paths of the modules that hold tensors; null where transformers may call them otherwise once they are loaded. */
  readonly modules: readonly string[] | null;
}

/** @throws UserError where weights are missing, damaged, pickled, or not those of the config */
export async function readBaseWeights(files: ModelFiles, config: BaseConfig): Promise<BaseWeights> {
  requireSafetensors(files);
  const weights = await readWeights(files, 'base model');
  requireLayers(files, weights, config.layers);
  const sizes = [...weights.values()].map(({ shape }) => shape.reduce((product, length) => product * length, 1));
  return {
    parameters: sizes.reduce((sum, size) => sum + size, 0),
    rows: requireRows(files, weights, config.vocabulary),
    modules: modulesOf([...weights.keys()]),
  };
}

/**
 * Llama, Mistral, Qwen, Gemma, Phi and their like write a tensor under its module's own path. Others leave a prefix out
 * (GPT-2), and experts are put together while they are loaded.
 */
function modulesOf(tensors: readonly string[]): string[] | null {
  const verbatim = tensors.every((name) => /^(model|lm_head)\./.test(name) && !name.includes('experts'));
  return verbatim ? [...new Set(tensors.map((name) => name.slice(0, name.lastIndexOf('.'))))] : null;
}

function requireSafetensors(files: ModelFiles): void {
  if (files.names.some((name) => name.endsWith('.safetensors'))) return;
  throw new UserError('The base model has no safetensors weights.', {
    where: files.place,
    expected: 'model.safetensors (pickled .bin files are refused: loading them can run code)',
    received: listing(files.names),
    fix: 'use a revision with safetensors, or convert the weights with transformers',
  });
}

/** How the architectures that transformers knows call their layers. */
const LAYER = /(?:^|\.)(?:layers|h|blocks)\.(\d+)\./;

/** transformers fills in what is missing with random numbers, and only warns. */
function requireLayers(files: ModelFiles, weights: ReadonlyMap<string, WeightPlace>, layers: number | null): void {
  const found = new Set([...weights.keys()].flatMap((name) => LAYER.exec(name)?.[1] ?? []).map(Number));
  if (layers === null || (found.size === 0 && weights.size > 0)) return;
  const missing = Array.from({ length: layers }, (_, index) => index).filter((index) => !found.has(index));
  if (missing.length === 0) return;
  throw new UserError('The base model lacks layers.', {
    where: files.where(files.names.includes(SINGLE_FILE) ? SINGLE_FILE : SHARD_INDEX),
    expected: `tensors of ${layers} layers (num_hidden_layers of config.json)`,
    received: `none of ${missing.map((index) => `layers.${index}`).join(', ')}`.slice(0, 200),
    fix: 'download the whole model again',
  });
}

const EMBEDDINGS = /(?:^|\.)(?:embed_tokens|wte|word_embeddings|embed_in)\.weight$/;

function requireRows(
  files: ModelFiles,
  weights: ReadonlyMap<string, WeightPlace>,
  vocabulary: number | null,
): number | null {
  const rows = [...weights].filter(([name]) => EMBEDDINGS.test(name)).map(([, { shape }]) => shape[0] ?? 0);
  const [first] = rows;
  if (first === undefined) return vocabulary;
  if (vocabulary === null || rows.includes(vocabulary)) return vocabulary ?? first;
  throw new UserError('The embeddings of the base model are not those of its config.json.', {
    where: `${files.where('config.json')}, vocab_size`,
    expected: `${first} rows, as the embeddings have`,
    received: String(vocabulary),
    fix: 'take config.json and weights from the same revision of the model',
  });
}
