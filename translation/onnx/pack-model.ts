import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endOf, lastWordsOf, withLastWords } from '../../processes/child-process.js';
import { EngineFailedError } from '../engine.js';
import { FILES, isFolder, PACKED_GRAPHS, packedFolder } from './compiled-model.js';

const ENTRY = fileURLToPath(new URL('./pack-process.ts', import.meta.url));

/** Packing doubles what a model takes on the disk, and larger ones are better served with the room. */
const LARGEST_PACKED_BYTES = 8e9;

const REPORT_EVERY_MS = 5_000;

export interface PackOptions {
  /** Models with more bytes of weights are left as they are. */
  readonly largestBytes?: number;
  /** Called when the work begins, where there is any, and every few seconds while it goes on. */
  readonly onPacking?: (() => void) | undefined;
}

/**
 * Arranges a compiled int8 model's weights for the kernels of this processor, once, and keeps them beside it. An
 * inference process then maps them into memory instead of arranging them at each start, and several share them. In
 * float32, onnxruntime 1.30 crashes on products with such weights.
 *
 * @throws EngineFailedError where onnxruntime cannot load the model
 */
export async function packModel(folder: string, options: PackOptions = {}): Promise<void> {
  const target = await packedFolder(folder);
  if (await isFolder(target)) return;
  if ((await weightBytes(folder)) > (options.largestBytes ?? LARGEST_PACKED_BYTES)) return;
  const draft = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(draft, { recursive: true });
    await pack(folder, draft, options.onPacking);
    // Another process may have been faster: then its folder is as good.
    await rename(draft, target).catch(async (error: unknown) => {
      if (!(await isFolder(target))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function pack(folder: string, draft: string, onPacking: PackOptions['onPacking']): Promise<void> {
  const graphs = PACKED_GRAPHS.map((graph) => FILES[graph]);
  const child = fork(ENTRY, [folder, draft, ...graphs], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const lastWords = lastWordsOf(child);
  onPacking?.();
  const reports = setInterval(() => onPacking?.(), REPORT_EVERY_MS);
  const { code, how } = await endOf(child);
  clearInterval(reports);
  if (code !== 0) throw new EngineFailedError(withLastWords(`The weights could not be packed (${how}).`, lastWords()));
}

/** Of all files but the graphs. */
async function weightBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.endsWith('.onnx'))
    .map(({ name }) => name);
  const found = await Promise.all(names.map((name) => stat(join(folder, name))));
  return found.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0);
}
