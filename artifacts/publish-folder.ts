import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FolderManifest } from '../contracts/ref.js';
import { errorCode, explainDiskError } from './atomic-write.js';
import { sha256File } from './digest.js';
import { listFiles } from './list-files.js';
import { draftName } from './path-part.js';

/**
 * Puts a folder in its place whole: it is made beside it under a name of its own and renamed, so that nobody who looks
 * sees it half. One that holds these files already stays, for somebody may be reading it.
 *
 * @param make writes `files` into a folder that is not there yet
 */
export async function publishFolder(
  target: string,
  files: FolderManifest['files'],
  make: (draft: string) => Promise<void>,
): Promise<void> {
  if (await holdsExactly(target, files)) return;
  const draft = besides(target);
  try {
    await mkdir(draft, { recursive: true });
    await make(draft);
    // Another may put its own there meanwhile, which is as good.
    while (!(await renamed(draft, target)) && !(await holdsExactly(target, files))) await setAside(target);
  } catch (error) {
    throw explainDiskError(
      error,
      target,
      files.reduce((sum, { ref }) => sum + ref.bytes, 0),
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** False where a folder with something in it is there already. */
async function renamed(draft: string, target: string): Promise<boolean> {
  try {
    await rename(draft, target);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

async function setAside(target: string): Promise<void> {
  const aside = besides(target);
  await rename(target, aside).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
  });
  await rm(aside, { recursive: true, force: true });
}

async function holdsExactly(folder: string, files: FolderManifest['files']): Promise<boolean> {
  const there = await listFiles(folder, { hidden: true }).catch(() => []);
  const wanted = new Map(files.map(({ path, ref }) => [path, ref.digest]));
  if (there.length !== wanted.size) return false;
  for (const { path } of there) {
    if ((await sha256File(join(folder, path)).catch(() => null))?.digest !== wanted.get(path)) return false;
  }
  return true;
}

/** Hidden, so that no listing takes it for a folder of its own. */
function besides(target: string): string {
  return join(dirname(target), `.${draftName()}.tmp`);
}
