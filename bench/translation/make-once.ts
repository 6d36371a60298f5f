import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { draftName } from '../../artifacts/path-part.js';

const STAMP = 'recipe.sha256';

/**
 * Makes a folder unless it is there already by the same recipe. It is made under another name and renamed, so that one
 * that was interrupted is never taken for whole.
 *
 * @param recipe whatever the content depends on
 */
export async function makeOnce(
  folder: string,
  recipe: readonly string[],
  make: (draft: string) => Promise<void>,
): Promise<void> {
  const key = createHash('sha256').update(JSON.stringify(recipe)).digest('hex');
  const made = await readFile(join(folder, STAMP), 'utf8').catch(() => null);
  if (made === key) return;
  const draft = `${folder}.${draftName()}.tmp`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await make(draft);
    await writeFile(join(draft, STAMP), key);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
