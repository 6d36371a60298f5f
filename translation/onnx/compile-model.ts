import { copyFile, link, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { errorCode } from '../../artifacts/atomic-write.js';
import { canonicalJson, sha256 } from '../../artifacts/digest.js';
import { WIDENED_FILE, widenWeights } from './float-conversion.js';
import { indexWeights, type WeightIndex } from './safetensors.js';
import { readT5Config, type T5Config } from './t5-config.js';
import { buildDecoderStep } from './t5-decoder.js';
import { buildEncoder } from './t5-encoder.js';

/** Raise when the graphs change, so that old ones are not used. */
const GRAPH_VERSION = 1;

const FILES = { encoder: 'encoder.onnx', decoderStep: 'decoder-step.onnx', config: 't5.json' } as const;

export interface CompiledModel {
  readonly encoder: string;
  readonly decoderStep: string;
  readonly config: T5Config;
}

/**
 * Writes the ONNX graphs of a checkpoint and puts its weights beside them, once per checkpoint; nothing is copied where
 * hard links work. Folders appear whole: they are made under another name and renamed.
 *
 * @returns the folder, to be opened with `openCompiledModel`
 */
export async function compileModel(modelFolder: string, cacheFolder: string): Promise<string> {
  const config = await readT5Config(modelFolder);
  const weights = await indexWeights(modelFolder);
  const folder = join(cacheFolder, await identity(config, weights));
  if (await isFolder(folder)) return folder;
  const draft = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(draft, { recursive: true });
    await writeModel(draft, config, weights);
    await publish(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

export async function openCompiledModel(folder: string): Promise<CompiledModel> {
  return {
    encoder: join(folder, FILES.encoder),
    decoderStep: join(folder, FILES.decoderStep),
    config: JSON.parse(await readFile(join(folder, FILES.config), 'utf8')) as T5Config,
  };
}

async function writeModel(folder: string, config: T5Config, original: WeightIndex): Promise<void> {
  const weights = await widenWeights(original, folder);
  await writeFile(join(folder, FILES.encoder), buildEncoder(config, weights));
  await writeFile(join(folder, FILES.decoderStep), buildDecoderStep(config, weights));
  await writeFile(join(folder, FILES.config), JSON.stringify(config));
  const linked = weights.files.filter((file) => file !== WIDENED_FILE);
  await Promise.all(linked.map((file) => linkOrCopy(join(weights.folder, file), join(folder, file))));
}

/**
 * onnxruntime refuses weights outside the graph's folder and symbolic links, which the Hub's cache is made of: so a hard
 * link to the real file, or a copy where the cache is on another disk.
 */
async function linkOrCopy(source: string, target: string): Promise<void> {
  const file = await realpath(source);
  await link(file, target).catch(async (error: unknown) => {
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].includes(errorCode(error) ?? '')) throw error;
    await copyFile(file, target);
  });
}

/** Another process may have published the same model meanwhile: then its folder is as good. */
async function publish(draft: string, folder: string): Promise<void> {
  await rename(draft, folder).catch(async (error: unknown) => {
    if (!(await isFolder(folder))) throw error;
  });
}

/** Names the checkpoint by its layout and by size and time of its files: hashing 12 GB would take longer than loading. */
async function identity(config: T5Config, weights: WeightIndex): Promise<string> {
  const stamps = await Promise.all(
    weights.files.map(async (file) => {
      const { size, mtimeMs } = await stat(join(weights.folder, file));
      return { file, size, mtimeMs };
    }),
  );
  return sha256(canonicalJson({ version: GRAPH_VERSION, config, stamps, places: [...weights.entries()] })).slice(0, 32);
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
