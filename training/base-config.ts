import { z } from 'zod';
import type { ModelFiles } from '../artifacts/model-files.js';
import { readText } from '../artifacts/safetensors.js';
import { UserError } from '../contracts/errors.js';
import KNOWN from './architectures.generated.json' with { type: 'json' };

/** What the config.json of a base model says, by whichever of its names a model type says it. */
export interface BaseConfig {
  readonly architecture: string;
  readonly layers: number | null;
  readonly contextLength: number | null;
  readonly vocabulary: number | null;
}

const number = z.unknown().optional();
const Sizes = z.looseObject({
  num_hidden_layers: number,
  n_layer: number,
  n_layers: number,
  max_position_embeddings: number,
  n_positions: number,
  max_seq_len: number,
  vocab_size: number,
});
const ConfigFile = Sizes.extend({
  architectures: z.array(z.string()).nullish(),
  model_type: z.string().nullish(),
  quantization_config: z.looseObject({ quant_method: z.unknown().optional() }).nullish(),
  /** Of models that see or hear as well. */
  text_config: Sizes.nullish(),
});
type ConfigFile = z.infer<typeof ConfigFile>;

/** @throws UserError where it is no causal language model that transformers can load and QLoRA can train */
export async function readBaseConfig(files: ModelFiles): Promise<BaseConfig> {
  const config = await parseConfig(files);
  const architecture = requireArchitecture(files, config);
  refuseQuantised(files, config);
  const { text_config: text } = config;
  const first = (...names: (keyof z.infer<typeof Sizes>)[]): number | null => {
    const values = [config, text].flatMap((sizes) => names.map((name) => sizes?.[name]));
    return values.find((value) => typeof value === 'number') ?? null;
  };
  return {
    architecture,
    layers: first('num_hidden_layers', 'n_layer', 'n_layers'),
    contextLength: first('max_position_embeddings', 'n_positions', 'max_seq_len'),
    vocabulary: first('vocab_size'),
  };
}

async function parseConfig(files: ModelFiles): Promise<ConfigFile> {
  const where = files.where('config.json');
  if (!files.names.includes('config.json')) {
    throw new UserError('The base model has no config.json.', {
      where,
      expected: 'config.json',
      received: listing(files.names),
      fix: 'copy the whole model folder',
    });
  }
  const text = await readText(files, 'config.json', 'base model');
  try {
    return ConfigFile.parse(JSON.parse(text));
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    throw new UserError('The base model has a broken config.json.', {
      where,
      expected: 'JSON',
      received: issue === undefined ? String(error) : [...issue.path, issue.message].join(': '),
      fix: 'download the model again',
    });
  }
}

const CHOOSE = 'choose a LLaMA-style base model, such as meta-llama/Llama-2-7b-hf';

function requireArchitecture(files: ModelFiles, { architectures, model_type: type }: ConfigFile): string {
  const where = files.where('config.json');
  const architecture = architectures?.[0];
  const known = Object.entries(KNOWN.architectures).find(([name]) => name === type)?.[1];
  if (known === undefined && architecture?.endsWith('ForCausalLM') !== false) {
    throw new UserError('The base model is of a type that cannot be loaded.', {
      where: `${where}, model_type`,
      expected: 'a type of causal language model that transformers knows, such as llama, mistral, qwen3, gemma, phi3',
      received: type === undefined || type === null ? 'nothing' : JSON.stringify(type),
      fix: `${CHOOSE}; code that a model brings along is never run`,
    });
  }
  if (architecture !== undefined && (architecture === known || architecture.endsWith('ForCausalLM'))) {
    return architecture;
  }
  throw new UserError('The base model is no causal language model.', {
    where: `${where}, architectures`,
    expected: `an architecture such as ${known ?? 'LlamaForCausalLM'}`,
    received: architecture === undefined ? 'nothing' : JSON.stringify(architecture),
    fix: CHOOSE,
  });
}

/** Four bits of bitsandbytes are what QLoRA makes itself; other formats need kernels that are not installed. */
function refuseQuantised(files: ModelFiles, { quantization_config: quantization }: ConfigFile): void {
  if (quantization === undefined || quantization === null || quantization.quant_method === 'bitsandbytes') return;
  throw new UserError('The base model is quantised in a way that cannot be trained here.', {
    where: `${files.where('config.json')}, quantization_config`,
    expected: 'weights without quantisation: training.quantization does it',
    received: JSON.stringify(quantization.quant_method ?? quantization).slice(0, 80),
    fix: 'use the repository of the same model without quantisation',
  });
}

const LISTED = 8;

export function listing(names: readonly string[]): string {
  return names.length === 0 ? 'an empty folder' : names.slice(0, LISTED).join(', ');
}
