import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../contracts/errors.js';

/** What the graphs need to know of a T5 v1.1 checkpoint. */
export interface T5Config {
  readonly headSize: number;
  readonly heads: number;
  readonly vocabulary: number;
  /** What hidden states are multiplied by before the output table: d_model^-0.5 where tables are tied. */
  readonly outputScale: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly normEpsilon: number;
  readonly positionBuckets: number;
  readonly maxDistance: number;
  readonly padId: number;
  readonly endIds: readonly number[];
  readonly startId: number;
}

const TokenIds = z.object({
  pad_token_id: z.number().int().nullish(),
  eos_token_id: z.union([z.number().int(), z.array(z.number().int())]).nullish(),
  decoder_start_token_id: z.number().int().nullish(),
});

const ConfigFile = TokenIds.extend({
  model_type: z.string(),
  feed_forward_proj: z.string(),
  d_model: z.number().int().positive(),
  vocab_size: z.number().int().positive(),
  tie_word_embeddings: z.boolean().default(true),
  d_kv: z.number().int().positive(),
  num_heads: z.number().int().positive(),
  num_layers: z.number().int().positive(),
  num_decoder_layers: z.number().int().positive().nullish(),
  layer_norm_epsilon: z.number().default(1e-6),
  relative_attention_num_buckets: z.number().int().positive().default(32),
  relative_attention_max_distance: z.number().int().positive().default(128),
});

/** @throws UserError where the folder holds no T5 v1.1 model with a gated GELU */
export async function readT5Config(folder: string): Promise<T5Config> {
  const path = join(folder, 'config.json');
  const json = await readJson(path);
  if (json === null) throw noConfig(path);
  const parsed = ConfigFile.safeParse(json);
  if (!parsed.success) throw wrongModel(path, 'the settings of a T5 model', issueLine(parsed.error));
  const config = parsed.data;
  if (config.model_type !== 't5') throw wrongModel(path, '"model_type": "t5"', config.model_type);
  if (config.feed_forward_proj !== 'gated-gelu') {
    throw wrongModel(path, '"feed_forward_proj": "gated-gelu" (T5 v1.1)', config.feed_forward_proj);
  }
  return { ...architecture(config), ...(await tokenIds(folder, config)) };
}

function architecture(config: z.infer<typeof ConfigFile>): Omit<T5Config, 'padId' | 'endIds' | 'startId'> {
  return {
    headSize: config.d_kv,
    heads: config.num_heads,
    vocabulary: config.vocab_size,
    outputScale: config.tie_word_embeddings ? config.d_model ** -0.5 : 1,
    encoderLayers: config.num_layers,
    decoderLayers: config.num_decoder_layers ?? config.num_layers,
    normEpsilon: config.layer_norm_epsilon,
    positionBuckets: config.relative_attention_num_buckets,
    maxDistance: config.relative_attention_max_distance,
  };
}

/** generation_config.json goes before config.json, as in transformers; T5's own defaults come last. */
async function tokenIds(
  folder: string,
  own: z.infer<typeof TokenIds>,
): Promise<Pick<T5Config, 'padId' | 'endIds' | 'startId'>> {
  const generation = await generationConfig(join(folder, 'generation_config.json'));
  const padId = generation.pad_token_id ?? own.pad_token_id ?? 0;
  const end = generation.eos_token_id ?? own.eos_token_id ?? 1;
  return {
    padId,
    endIds: typeof end === 'number' ? [end] : end,
    startId: generation.decoder_start_token_id ?? own.decoder_start_token_id ?? padId,
  };
}

/** Not there, it says nothing; damaged, what it said would be missed in silence. */
async function generationConfig(path: string): Promise<z.infer<typeof TokenIds>> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return {};
  const parsed = TokenIds.safeParse(await readJson(path));
  if (parsed.success) return parsed.data;
  throw new UserError('The generation_config.json of the translation model is damaged.', {
    where: path,
    expected: 'JSON with token ids',
    received: issueLine(parsed.error),
    fix: 'download the model again, or mend this file',
  });
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return null;
  }
}

function issueLine({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

function noConfig(where: string): UserError {
  return new UserError('The translation model has no config.json.', {
    where,
    expected: 'config.json of a T5 v1.1 checkpoint',
    received: 'no such file, or no JSON in it',
    fix: 'check translation.model in the pipeline file; a path is relative to that file and names the model folder',
  });
}

function wrongModel(where: string, expected: string, received: string): UserError {
  return new UserError('The translation model is not one that the onnx engine can run.', {
    where,
    expected,
    received,
    fix: 'use a T5 v1.1 checkpoint with language prefixes, such as google/madlad400-3b-mt',
  });
}
