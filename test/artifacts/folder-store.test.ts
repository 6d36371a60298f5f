import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

it('retains what is named and deletes the rest', async () => {
  const store = new FolderStore(await temporaryFolder());
  const kept = await store.putBytes('ny', MEDIA.binary);
  const old = await store.putBytes('gammel', MEDIA.binary);
  await store.retain([kept]);
  expect([await store.holds(kept), await store.holds(old)]).toEqual([true, false]);
});
