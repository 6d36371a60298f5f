import { randomBytes } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ref } from '../contracts/ref.js';
import { errorCode } from './atomic-write.js';
import type { Home } from './home.js';

/** An adapter as a folder of the home, laid out once: it appears whole, so several processes may ask for it at once. */
export async function adapterFolder(home: Home, adapter: Ref): Promise<string> {
  const folder = join(home.root, 'adapters', adapter.digest);
  if (await isWhole(home, adapter, folder)) return folder;
  const draft = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await home.store.materialize(adapter, draft);
    // Fails where another was faster, or where a part of one stands: of an earlier version, which laid out file by file.
    await rename(draft, folder).catch(async (error: unknown) => {
      if (await isWhole(home, adapter, folder)) return;
      if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
      await rm(folder, { recursive: true, force: true });
      await rename(draft, folder);
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

async function isWhole(home: Home, adapter: Ref, folder: string): Promise<boolean> {
  const { files } = await home.store.readFolder(adapter);
  const sizes = files.map(({ path }) =>
    stat(join(folder, path)).then(
      ({ size }) => size,
      () => null,
    ),
  );
  return (await Promise.all(sizes)).every((size, index) => size === files[index]?.ref.bytes);
}
