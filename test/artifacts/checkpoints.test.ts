import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { acquireFence, type Fence } from '../../artifacts/fence.js';
import { FolderStore } from '../../artifacts/folder-store.js';
import { Home } from '../../artifacts/home.js';
import { FencedError } from '../../contracts/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

async function attempts() {
  const home = new Home(await temporaryFolder());
  const next = async () => {
    const fence = (await acquireFence(home.fence('key'), { run: 'a', silenceMs: 60_000 })) as Fence;
    return home.checkpoints('key', fence);
  };
  return { home, next };
}

async function folderWith(content: string): Promise<string> {
  const folder = join(await temporaryFolder(), 'checkpoint');
  await mkdir(folder);
  await writeFile(join(folder, 'weights'), content);
  return folder;
}

it('retains what is named and deletes the rest, of earlier attempts too', async () => {
  const { next } = await attempts();
  const first = await next();
  const [old, older] = [
    await first.putFolder(await folderWith('old')),
    await first.putFolder(await folderWith('older')),
  ];
  const second = await next();
  const fresh = await second.putFolder(await folderWith('fresh'));
  await second.retain([fresh, old]);
  expect(await Promise.all([fresh, old, older].map((ref) => second.holds(ref)))).toEqual([true, true, false]);
});

it('lets an attempt that was overtaken neither add nor delete', async () => {
  const { next } = await attempts();
  const zombie = await next();
  const old = await zombie.putFolder(await folderWith('old'));
  const successor = await next();
  await expect(zombie.putFolder(await folderWith('late'))).rejects.toBeInstanceOf(FencedError);
  await expect(zombie.retain([])).rejects.toBeInstanceOf(FencedError);
  expect(await successor.holds(old)).toBe(true);
});

it('lets an attempt that was frozen between its look at the fence and its deleting reach nothing of a later one', async () => {
  const home = new Home(await temporaryFolder());
  const passes = (token: number): Fence => ({
    token,
    check: () => Promise.resolve(),
    renew: () => undefined,
    release: () => Promise.resolve(),
  });
  const [zombie, successor] = [home.checkpoints('key', passes(1)), home.checkpoints('key', passes(2))];
  const fresh = await successor.putFolder(await folderWith('fresh'));
  await zombie.retain([]);
  expect(await successor.holds(fresh)).toBe(true);
});

it('goes on from a checkpoint of a version in which all attempts had one folder', async () => {
  const { home, next } = await attempts();
  const ref = await new FolderStore(home.checkpointFolder('key')).putFolder(await folderWith('before'));
  const checkpoints = await next();
  await checkpoints.retain([ref]);
  await checkpoints.materialize(ref, join(home.root, 'resume'));
  expect(await checkpoints.holds(ref)).toBe(true);
});
