import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../artifacts/digest.js';
import type { T5Config } from './t5-config.js';

/** Files of a compiled model, besides its weights. */
export const FILES = {
  encoder: 'encoder.onnx',
  cross: 'cross.onnx',
  greedy: 'greedy.onnx',
  beam: 'beam.onnx',
  config: 't5.json',
} as const;

/** Raise when pack-process.ts packs otherwise. */
const PACK_VERSION = 1;

/** Those that every translation needs. */
export const PACKED_GRAPHS = ['encoder', 'cross', 'greedy'] as const;

export interface Graph {
  readonly path: string;
  /** Optimised already, with weights as this processor's kernels take them. */
  readonly packed: boolean;
}

export interface CompiledModel {
  readonly encoder: Graph;
  readonly cross: Graph;
  readonly greedy: Graph;
  readonly beam: Graph;
  readonly config: T5Config;
}

/** @param folder made by `compileModel`, which an inference process need not read to start */
export async function openCompiledModel(folder: string): Promise<CompiledModel> {
  const config = JSON.parse(await readFile(join(folder, FILES.config), 'utf8')) as T5Config;
  const plain = (file: string): Graph => ({ path: join(folder, file), packed: false });
  const beam = plain(FILES.beam);
  const packed = await packedFolder(folder);
  const isPacked = await isFolder(packed);
  const graph = (file: string): Graph => (isPacked ? { path: join(packed, file), packed: true } : plain(file));
  return { encoder: graph(FILES.encoder), cross: graph(FILES.cross), greedy: graph(FILES.greedy), beam, config };
}

/** Where weights are kept as this version of onnxruntime arranges them on this processor. */
export async function packedFolder(folder: string): Promise<string> {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  const key = sha256(`${PACK_VERSION} ${version} ${process.arch} ${await processorFeatures()}`).slice(0, 16);
  return join(folder, `packed-${key}`);
}

/** Models of one name differ in what a virtual machine lets through. */
async function processorFeatures(): Promise<string> {
  const info = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  return /^(?:flags|Features)\s*:.*$/m.exec(info)?.[0] ?? cpus()[0]?.model ?? 'unknown';
}

export function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
