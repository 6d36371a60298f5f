import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { writeFileAtomic } from '../artifacts/atomic-write.js';
import { sha256 } from '../artifacts/digest.js';

const SOURCES = ['workflows', 'contracts'].map((folder) => fileURLToPath(new URL(`../${folder}/`, import.meta.url)));

/**
 * The workflow bundle, made once per version of its sources: bundling takes seconds, and a worker that comes back after
 * a crash should not spend them.
 *
 * @param folder where bundles are kept
 * @returns path of the bundle
 */
export async function workflowBundle(folder: string): Promise<string> {
  const path = join(folder, `workflows-${await sourceDigest()}.js`);
  const there = await readFile(path).then(
    () => true,
    () => false,
  );
  if (there) return path;
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    logger: silentLogger,
  });
  await writeFileAtomic(path, code);
  return path;
}

async function sourceDigest(): Promise<string> {
  const { version } = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string };
  const parts = [version];
  for (const folder of SOURCES) {
    for (const name of (await readdir(folder)).sort()) parts.push(name, await readFile(join(folder, name), 'utf8'));
  }
  return sha256(parts.join('\0')).slice(0, 16);
}

const nothing = () => undefined;
const silentLogger = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
