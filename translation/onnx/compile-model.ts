import { copyFile, link, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { errorCode } from '../../artifacts/atomic-write.js';
import { canonicalJson, sha256 } from '../../artifacts/digest.js';
import type { Int8Arithmetic } from '../../contracts/pipeline-config.js';
import { FILES, isFolder } from './compiled-model.js';
import { WIDENED_FILE, widenWeights } from './float-conversion.js';
import { indexWeights, type WeightIndex } from './safetensors.js';
import { readT5Config, type T5Config } from './t5-config.js';
import { buildCrossCaches, buildGreedyRound } from './t5-greedy.js';
import type { T5Parts } from './t5-layers.js';
import { tablesOf } from './t5-tensors.js';
import { usableArithmetic } from './int8-arithmetic.js';
import { floatPrecision, int8Precision } from './precision.js';
import { INT8_FILE, quantizeWeights, type OnQuantized } from './quantize.js';
import { buildBeamStep } from './t5-beam.js';
import { buildEncoder } from './t5-encoder.js';

/** Raise when the graphs change, so that old ones are not used. */
const GRAPH_VERSION = 7;

/** Of the weights; activations and caches are 32-bit floats in both. */
export type OnnxPrecision = 'float32' | 'int8';

export interface CompileOptions {
  readonly modelFolder: string;
  readonly cacheFolder: string;
  readonly precision: OnnxPrecision;
  /** Of an int8 model's products; by default what is fastest of what this machine's processor computes exactly. */
  readonly int8?: Int8Arithmetic | undefined;
  readonly onQuantized?: OnQuantized;
}

/**
 * Writes the ONNX graphs of a checkpoint and puts its weights beside them, once per checkpoint, precision and
 * arithmetic. For fp32 nothing is copied where hard links work; for int8 the weights are quantised. Folders appear
 * whole: they are made under another name and renamed.
 *
 * @returns the folder, to be opened with `openCompiledModel`
 * @throws UserError where the checkpoint cannot be used, or this processor does not compute exactly in `int8`
 */
export async function compileModel(options: CompileOptions): Promise<string> {
  const config = await readT5Config(options.modelFolder);
  const weights = await indexWeights(options.modelFolder);
  const arithmetic = options.precision === 'int8' ? await usableArithmetic(options.int8) : null;
  const folder = join(options.cacheFolder, await identity(config, weights, arithmetic));
  if (await isFolder(folder)) return folder;
  const draft = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(draft, { recursive: true });
    await writeModel(draft, config, weights, arithmetic, options);
    await publish(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

async function writeModel(
  folder: string,
  config: T5Config,
  original: WeightIndex,
  arithmetic: Int8Arithmetic | null,
  { onQuantized }: CompileOptions,
): Promise<void> {
  const isFloat = arithmetic === null;
  const weights = isFloat
    ? await widenWeights(original, folder)
    : await quantizeWeights(original, folder, arithmetic, onQuantized);
  const parts = (): T5Parts => ({
    config,
    tables: tablesOf(original),
    ...(isFloat ? floatPrecision() : int8Precision(arithmetic)),
  });
  await writeFile(join(folder, FILES.encoder), buildEncoder(parts(), weights));
  await writeFile(join(folder, FILES.cross), buildCrossCaches(parts(), weights));
  await writeFile(join(folder, FILES.greedy), buildGreedyRound(parts(), weights));
  await writeFile(join(folder, FILES.beam), buildBeamStep(parts(), weights));
  await writeFile(join(folder, FILES.config), JSON.stringify(config));
  const linked = weights.files.filter((file) => file !== WIDENED_FILE && file !== INT8_FILE);
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
async function identity(config: T5Config, weights: WeightIndex, arithmetic: Int8Arithmetic | null): Promise<string> {
  const precision: OnnxPrecision = arithmetic === null ? 'float32' : 'int8';
  const stamps = await Promise.all(
    weights.files.map(async (file) => {
      const { size, mtimeMs } = await stat(join(weights.folder, file));
      return { file, size, mtimeMs };
    }),
  );
  const places = [...weights.entries()];
  const content = { version: GRAPH_VERSION, config, precision, stamps, places };
  // The signed ones came first, and are named as they were then.
  return sha256(canonicalJson(arithmetic === 'unsigned' ? { ...content, arithmetic } : content)).slice(0, 32);
}
