import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { T5Config } from './t5-config.js';

/** Files of a compiled model, besides its weights. */
export const FILES = {
  encoder: 'encoder.onnx',
  cross: 'cross.onnx',
  greedy: 'greedy.onnx',
  beam: 'beam.onnx',
  config: 't5.json',
} as const;

/** Paths of the graphs. */
export interface CompiledModel {
  readonly encoder: string;
  readonly cross: string;
  readonly greedy: string;
  readonly beam: string;
  readonly config: T5Config;
}

/** @param folder made by `compileModel`, which an inference process need not read to start */
export async function openCompiledModel(folder: string): Promise<CompiledModel> {
  return {
    encoder: join(folder, FILES.encoder),
    cross: join(folder, FILES.cross),
    greedy: join(folder, FILES.greedy),
    beam: join(folder, FILES.beam),
    config: JSON.parse(await readFile(join(folder, FILES.config), 'utf8')) as T5Config,
  };
}
