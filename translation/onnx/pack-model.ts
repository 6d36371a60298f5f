import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EngineFailedError } from '../engine.js';
import { FILES, isFolder, PACKED_GRAPHS, packedFolder } from './compiled-model.js';

const ENTRY = fileURLToPath(new URL('./pack-process.ts', import.meta.url));

/** Packing doubles what a model takes on the disk, and larger ones are better served with the room. */
const LARGEST_PACKED_BYTES = 8e9;

/** Enough of a failed process's last words to see what happened. */
const STDERR_TAIL = 2_000;

export interface PackOptions {
  /** Models with more bytes of weights are left as they are. */
  readonly largestBytes?: number;
  /** Called before the work, where there is any. */
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
  options.onPacking?.();
  const draft = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(draft, { recursive: true });
    await pack(folder, draft);
    // Another process may have been faster: then its folder is as good.
    await rename(draft, target).catch(async (error: unknown) => {
      if (!(await isFolder(target))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function pack(folder: string, draft: string): Promise<void> {
  const graphs = PACKED_GRAPHS.map((graph) => FILES[graph]);
  const args = ['--import', import.meta.resolve('tsx'), ENTRY, folder, draft, ...graphs];
  await promisify(execFile)(process.execPath, args).catch((error: unknown) => {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new EngineFailedError(`The model's weights could not be packed: ${said.trim().slice(-STDERR_TAIL)}`);
  });
}

/** Of all files but the graphs. */
async function weightBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.onnx'));
  const sizes = await Promise.all(files.map(async ({ name }) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
