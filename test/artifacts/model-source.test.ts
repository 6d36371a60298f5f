import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pinSource } from '../../artifacts/model-source.js';
import { temporaryFolder } from '../temporary-folder.js';

const noHub = () => Promise.reject(new Error('the Hub is not asked about a path'));

it('identifies a folder by what is in it, not by where it is', async () => {
  const [a, b, cache] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()];
  for (const folder of [a, b]) await writeFile(join(folder, 'model.safetensors'), 'weights');
  const pin = (path: string) => pinSource({ path }, 'baseModel', cache, noHub);
  expect((await pin(a)).identity).toBe((await pin(b)).identity);
  await writeFile(join(b, 'model.safetensors'), 'wEights');
  await utimes(join(b, 'model.safetensors'), 1, 1);
  expect((await pin(a)).identity).not.toBe((await pin(b)).identity);
});

it('resolves a branch on the Hub to its commit', async () => {
  const commit = 'c'.repeat(40);
  const pinned = await pinSource({ hub: 'a/b', revision: 'main' }, 'x', 'unused', () => Promise.resolve(commit));
  expect(pinned).toEqual({ kind: 'hub', repo: 'a/b', revision: commit, identity: `a/b@${commit}` });
});

it('names the setting whose path does not exist', async () => {
  const cache = await temporaryFolder();
  await expect(pinSource({ path: '/does/not/exist' }, 'baseModel.path', cache, noHub)).rejects.toThrow(
    /baseModel\.path/,
  );
});
