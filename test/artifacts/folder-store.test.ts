import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { FolderStore } from '../../artifacts/folder-store.js';
import { DamagedFileError, NON_RETRYABLE } from '../../contracts/errors.js';
import { MEDIA } from '../../contracts/ref.js';
import { temporaryFolder } from '../temporary-folder.js';
import { describeArtifactStore } from './store.contract.js';

describeArtifactStore('FolderStore', async () => new FolderStore(await temporaryFolder()));

it('notices a file that was changed behind its back', async () => {
  const store = new FolderStore(await temporaryFolder());
  const ref = await store.putBytes('hel og ubeskadiget', MEDIA.binary);
  await writeFile(await store.localFile(ref), 'noget andet');
  expect(await store.holds(ref)).toBe(false);
  await expect(store.readText(ref)).rejects.toThrow(DamagedFileError);
  await expect(store.readText(ref)).rejects.toThrow(/was changed on disk/);
});

it.each([
  ['no JSON', '{"a":', /is not JSON/],
  ['no manifest', '{"files":[{"path":1}]}', /field files\.0\.path/],
  ['a manifest of files elsewhere', '{"files":[{"path":"../x","ref":REF}]}', /outside of itself/],
])('says where an artifact is that is %s, and not to be retried', async (_, content, problem) => {
  const store = new FolderStore(await temporaryFolder());
  const file = await store.putBytes('x', MEDIA.binary);
  const ref = await store.putBytes(content.replace('REF', JSON.stringify(file)), MEDIA.folder);
  const error = await store.materialize(ref, await temporaryFolder()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DamagedFileError);
  expect(String(error)).toMatch(problem);
  expect((error as DamagedFileError).details.where).toContain(await store.localFile(ref));
  expect(NON_RETRYABLE).toContain('DamagedFileError');
});

it('mends a damaged file when the content is put again', async () => {
  const store = new FolderStore(await temporaryFolder());
  const ref = await store.putBytes('hel', MEDIA.binary);
  await truncate(await store.localFile(ref), 1);
  await store.putBytes('hel', MEDIA.binary);
  expect(await store.readText(ref)).toBe('hel');
});

it('does not count a folder as held when one of its files is damaged', async () => {
  const store = new FolderStore(await temporaryFolder());
  const source = await temporaryFolder();
  await writeFile(join(source, 'weights'), 'abc');
  const ref = await store.putFolder(source);
  const [file] = (await store.readFolder(ref)).files;
  if (file === undefined) throw new Error('no file');
  await writeFile(await store.localFile(file.ref), 'abd');
  expect(await store.holds(ref)).toBe(false);
});

it('lays a folder out whole for every one of many who look at it', async () => {
  const store = new FolderStore(await temporaryFolder());
  const source = await temporaryFolder();
  const names = Array.from({ length: 20 }, (_, index) => `shard-${index}`);
  for (const name of names) await writeFile(join(source, name), name.repeat(1_000));
  const ref = await store.putFolder(source);
  const target = join(await temporaryFolder(), 'adapter');
  await store.materialize(ref, target);
  let isDone = false;
  const looks: number[] = [];
  const look = async () => {
    while (!isDone) looks.push((await readdir(target)).length);
  };
  const lay = async () => {
    for (let round = 0; round < 5; round++) await store.materialize(ref, target);
  };
  await Promise.all([look(), Promise.all([lay(), lay(), lay()]).finally(() => (isDone = true))]);
  expect(new Set(looks)).toEqual(new Set([names.length]));
  expect(await readdir(dirname(target))).toEqual(['adapter']);
});

it.each([
  ['incomplete', (target: string) => rm(join(target, 'a'))],
  ['changed', (target: string) => writeFile(join(target, 'a'), 'y')],
  ['more than it should be', (target: string) => writeFile(join(target, 'b'), 'x')],
])('lays a folder out anew where it is %s', async (_, damage) => {
  const store = new FolderStore(await temporaryFolder());
  const source = await temporaryFolder();
  await writeFile(join(source, 'a'), 'x');
  const ref = await store.putFolder(source);
  const target = join(await temporaryFolder(), 'adapter');
  await store.materialize(ref, target);
  await damage(target);
  await store.materialize(ref, target);
  expect(await readdir(target)).toEqual(['a']);
  expect(await readFile(join(target, 'a'), 'utf8')).toBe('x');
});
