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

/**
 * Where weights are kept as this version of onnxruntime arranges them on a processor.
 *
 * @param folder of the compiled model, which is another for another int8 arithmetic
 * @param cpuInfo this machine's /proc/cpuinfo, unless told otherwise
 */
export async function packedFolder(folder: string, cpuInfo?: string): Promise<string> {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  const processor = processorOf(cpuInfo ?? (await readFile('/proc/cpuinfo', 'utf8').catch(() => '')));
  const key = sha256(`${PACK_VERSION} ${version} ${process.arch} ${processor}`).slice(0, 16);
  return join(folder, `packed-${key}`);
}

/** What onnxruntime chooses its kernels by: instructions and, on ARM, the kind of core. */
const KERNEL_LINE =
  /^(?:flags|Features|vendor_id|cpu family|model|model name|CPU (?:implementer|variant|part))\s*:.*$/gm;

/** Of all cores, which may differ. Processors of one name differ in what a virtual machine lets through. */
function processorOf(cpuInfo: string): string {
  const lines = [...new Set(cpuInfo.match(KERNEL_LINE))].sort();
  return lines.length > 0 ? lines.join('\n') : (cpus()[0]?.model ?? 'unknown');
}

export function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
