import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';

/** Changes whenever the environment would come out differently. */
export async function stampKey(project: string, ...more: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['uv.lock', 'pyproject.toml']) hash.update(await readFile(join(project, name)));
  for (const part of more) hash.update(`\0${part}`);
  return hash.digest('hex');
}

/** Inside the environment, so that it goes when the environment goes. */
function stampPath(venv: string): string {
  return join(venv, '.sprogskole-setup');
}

export async function isStamped(venv: string, key: string): Promise<boolean> {
  try {
    // Follows the link to the base interpreter: an environment whose Python was uninstalled is not there.
    await stat(join(venv, 'bin', 'python'));
    return (await readFile(stampPath(venv), 'utf8')).trim() === key;
  } catch {
    return false;
  }
}

/** Written last: an interrupted setup leaves none and is gone through again. */
export async function writeStamp(venv: string, key: string): Promise<void> {
  await writeFileAtomic(stampPath(venv), `${key}\n`);
}
