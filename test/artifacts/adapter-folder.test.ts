import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { adapterFolder } from '../../artifacts/adapter-folder.js';
import { Home } from '../../artifacts/home.js';
import { temporaryFolder } from '../temporary-folder.js';

const NAMES = Array.from({ length: 20 }, (_, index) => `file-${index}`);

async function stored() {
  const made = await temporaryFolder();
  for (const name of NAMES) await writeFile(join(made, name), name.repeat(1000));
  const home = new Home(join(await temporaryFolder(), 'home'));
  return { home, adapter: await home.store.putFolder(made) };
}

it('is whole for everyone who asks at the same time, and again', async () => {
  const { home, adapter } = await stored();
  const look = async () => (await readdir(await adapterFolder(home, adapter))).sort();
  const looks = await Promise.all(Array.from({ length: 20 }, look));
  for (const names of [...looks, await look()]) expect(names).toEqual([...NAMES].sort());
  expect(await readdir(join(home.root, 'adapters'))).toEqual([adapter.digest]);
});

it('is made whole where a part is missing', async () => {
  const { home, adapter } = await stored();
  const folder = await adapterFolder(home, adapter);
  await rm(join(folder, 'file-3'));
  expect(await readFile(join(await adapterFolder(home, adapter), 'file-3'), 'utf8')).toBe('file-3'.repeat(1000));
});

it('takes the place of whatever stands there', async () => {
  const { home, adapter } = await stored();
  await mkdir(join(home.root, 'adapters', adapter.digest, 'odd'), { recursive: true });
  expect((await readdir(await adapterFolder(home, adapter))).sort()).toEqual([...NAMES].sort());
});
