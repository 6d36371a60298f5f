import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../artifacts/atomic-write.js';
import { UserError } from '../contracts/errors.js';

/** What the checks of a base model found. */
export interface BaseModelInfo {
  readonly architecture: string;
  /** Tokens the model was trained to attend to; null where config.json does not say. */
  readonly contextLength: number | null;
}

/**
 * Looks at a model folder before anything is loaded.
 *
 * @throws UserError where it is no causal language model, or lacks its tokenizer or safetensors weights
 */
export async function inspectBaseModel(folder: string): Promise<BaseModelInfo> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw problem(
      folder,
      'The base model is not a folder.',
      'a model folder',
      errorCode(error) === 'ENOENT' ? 'no such folder' : String(error),
      'check baseModel.path in the pipeline file; it is relative to that file',
    );
  });
  const config = await readConfig(folder, names);
  const architecture = config.architectures?.[0] ?? '';
  if (!architecture.endsWith('ForCausalLM')) {
    throw problem(
      join(folder, 'config.json, architectures'),
      'The base model is no causal language model.',
      'an architecture such as LlamaForCausalLM',
      JSON.stringify(architecture),
      'choose a LLaMA-style base model',
    );
  }
  requireTokenizer(folder, names);
  requireSafetensors(folder, names);
  const context = config.max_position_embeddings;
  return { architecture, contextLength: typeof context === 'number' ? context : null };
}

/** What is looked at of a config.json. */
const ModelConfig = z.looseObject({
  architectures: z.array(z.string()).nullish(),
  max_position_embeddings: z.unknown().optional(),
});

async function readConfig(folder: string, names: readonly string[]): Promise<z.infer<typeof ModelConfig>> {
  const where = join(folder, 'config.json');
  if (!names.includes('config.json')) {
    throw problem(
      where,
      'The base model has no config.json.',
      'config.json',
      listing(names),
      'copy the whole model folder',
    );
  }
  try {
    return ModelConfig.parse(JSON.parse(await readFile(where, 'utf8')));
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    const received = issue === undefined ? String(error) : [...issue.path, issue.message].join(': ');
    throw problem(where, 'The base model has a broken config.json.', 'JSON', received, 'download the model again');
  }
}

function requireTokenizer(folder: string, names: readonly string[]): void {
  if (names.includes('tokenizer.json') || names.includes('tokenizer.model')) return;
  throw problem(
    folder,
    'The base model has no tokenizer.',
    'tokenizer.json or tokenizer.model',
    listing(names),
    'copy the tokenizer files of the model into its folder',
  );
}

function requireSafetensors(folder: string, names: readonly string[]): void {
  if (names.some((name) => name.endsWith('.safetensors'))) return;
  throw problem(
    folder,
    'The base model has no safetensors weights.',
    'model.safetensors (pickled .bin files are refused: loading them can run code)',
    listing(names),
    'use a revision with safetensors, or convert the weights with transformers',
  );
}

const LISTED = 8;

function listing(names: readonly string[]): string {
  return names.length === 0 ? 'an empty folder' : names.slice(0, LISTED).join(', ');
}

function problem(where: string, what: string, expected: string, received: string, fix: string): UserError {
  return new UserError(what, { where, expected, received, fix });
}
