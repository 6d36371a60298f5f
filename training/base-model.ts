import { errorCode } from '../artifacts/atomic-write.js';
import { folderFiles, type ModelFiles } from '../artifacts/model-files.js';
import { readText } from '../artifacts/safetensors.js';
import { UserError } from '../contracts/errors.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import { readBaseConfig } from './base-config.js';
import { readBaseTokenizer } from './base-tokenizer.js';
import { readBaseWeights } from './base-weights.js';

/** What the checks of a base model found. */
export interface BaseModelInfo {
  readonly architecture: string;
  readonly parameters: number;
  /** Tokens the model was trained to attend to; null where config.json does not say. */
  readonly contextLength: number | null;
  /** Tokens of its tokenizer, and rows of its embeddings; null where no file says. */
  readonly tokens: number | null;
  readonly rows: number | null;
  /** Paths of the modules that hold tensors; null where they cannot be told from the files. */
  readonly modules: readonly string[] | null;
  /** Whether it brings a chat template of its own, in whose place training.chatTemplate is used. */
  readonly chatTemplate: boolean;
}

/**
 * Checks a model before anything is loaded: files, configuration, whole weight files with every tensor that the index
 * and the number of layers promise, and a tokenizer that fits the embeddings and knows an end. Reads headers and small
 * files only.
 *
 * @throws UserError naming the file and what is wrong with it
 */
export async function inspectBaseFiles(files: ModelFiles): Promise<BaseModelInfo> {
  await refuseAdapter(files);
  const config = await readBaseConfig(files);
  const tokenizer = await readBaseTokenizer(files);
  const { parameters, rows, modules } = await readBaseWeights(files, config);
  const { tokens, chatTemplate } = tokenizer;
  if (tokens !== null && rows !== null && tokens > rows) {
    throw new UserError('The tokenizer of the base model is larger than its embeddings.', {
      where: files.where(tokenizer.file),
      expected: `at most ${rows} tokens: the embeddings have ${rows} rows`,
      received: `${tokens} tokens, with those that tokenizer_config.json adds`,
      fix: 'take tokenizer and weights from the same revision, or resize the embeddings with transformers and save both',
    });
  }
  return {
    architecture: config.architecture,
    parameters,
    contextLength: config.contextLength,
    tokens,
    rows,
    modules,
    chatTemplate,
  };
}

/** As inspectBaseFiles, of a folder of this machine. */
export async function inspectBaseModel(folder: string): Promise<BaseModelInfo> {
  const files = await folderFiles(folder).catch((error: unknown) => {
    throw new UserError('The base model is not a folder.', {
      where: folder,
      expected: 'a model folder',
      received: errorCode(error) === 'ENOENT' ? 'no such folder' : String(error),
      fix: 'check baseModel.path in the pipeline file; it is relative to that file',
    });
  });
  return inspectBaseFiles(files);
}

/** @throws UserError where the settings of the training do not fit the model */
export function requireFit(info: Pick<BaseModelInfo, 'contextLength' | 'modules'>, training: Training): void {
  requireContext(info, training);
  requireModules(info, training);
}

/** @throws UserError where examples may be longer than the model can attend to */
export function requireContext({ contextLength }: Pick<BaseModelInfo, 'contextLength'>, { sft, dpo }: Training): void {
  const lengths = {
    'training.sft.maxLength': sft.maxLength,
    ...(dpo.enabled && { 'training.dpo.maxLength': dpo.maxLength }),
  };
  for (const [setting, length] of Object.entries(lengths)) {
    if (contextLength === null || length <= contextLength) continue;
    throw new UserError(`${setting} is more than the base model can attend to.`, {
      where: `${setting}, baseModel`,
      expected: `at most ${contextLength} (max_position_embeddings in the config.json of the base)`,
      received: String(length),
      fix: `lower ${setting}, or choose a base with a longer context`,
    });
  }
}

/** PEFT trains what it finds, and passes over the rest in silence. The trainer looks again, at the model itself. */
function requireModules({ modules }: Pick<BaseModelInfo, 'modules'>, { sft }: Training): void {
  // Tied to the embeddings it is in no file, and there all the same.
  const there = [...(modules ?? []), 'lm_head'];
  const unknown = sft.lora.modulesToSave.filter((name) => !there.some((path) => isPartOf(path, name)));
  if (modules === null || unknown.length === 0) return;
  const names = new Set(there.flatMap((path) => path.split('.')).filter((name) => !/^\d+$/.test(name)));
  throw new UserError('The base model has no such module to train in full.', {
    where: 'training.sft.lora.modulesToSave, baseModel',
    expected: [...names].sort().join(', '),
    received: unknown.join(', '),
    fix: 'correct the name; embed_tokens and lm_head are the usual ones',
  });
}

/** Whether a module of this name is on the path: the trainer compares the ends of all paths, inner ones too. */
function isPartOf(path: string, name: string): boolean {
  return `.${path}.`.includes(`.${name}.`);
}

type Training = PipelineConfig['training'];

const ADAPTER = 'adapter_config.json';

/** transformers would load the adapter's own base, or train on top of the adapter. */
async function refuseAdapter(files: ModelFiles): Promise<void> {
  if (!files.names.includes(ADAPTER)) return;
  const [, base] = /"base_model_name_or_path":\s*"([^"]+)"/.exec(await readText(files, ADAPTER, 'base model')) ?? [];
  throw new UserError('The base model is an adapter, or has one beside it.', {
    where: files.where(ADAPTER),
    expected: 'a whole model',
    received: `an adapter${base === undefined ? '' : ` of ${base}`}`,
    fix: 'merge it into its base (PEFT: merge_and_unload, then save_pretrained), or name the base itself',
  });
}
