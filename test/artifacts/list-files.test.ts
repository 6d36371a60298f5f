import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, listFolders } from '../../artifacts/list-files.js';
import { UserError } from '../../contracts/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

const pathsOf = async (folder: string, options?: { hidden: boolean }) =>
  (await listFiles(folder, options)).map(({ path }) => path);

describe('the files below a folder', () => {
  it('are those that reading finds: plain, linked, and in linked folders, sorted', async () => {
    const [folder, other] = [await temporaryFolder(), await temporaryFolder()];
    await mkdir(join(folder, 'b', '.cache'), { recursive: true });
    for (const name of ['b.txt', 'b/c', 'b/.hidden', 'b/.cache/inner', '.hidden'])
      await writeFile(join(folder, name), name);
    await writeFile(join(other, 'file'), 'elsewhere');
    await symlink(join(other, 'file'), join(folder, 'soft'));
    await symlink('soft', join(folder, 'soft-of-soft'));
    await link(join(other, 'file'), join(folder, 'hard'));
    await symlink(other, join(folder, 'linked'));
    await symlink('/nowhere', join(folder, '.#lock'));
    const paths = ['b.txt', 'b/.cache/inner', 'b/c', 'hard', 'linked/file', 'soft', 'soft-of-soft'];
    expect(await pathsOf(folder)).toEqual(paths);
    expect((await listFiles(folder)).find(({ path }) => path === 'soft')?.stats.size).toBe(9n);
  });

  it('are with hidden ones where they are asked for', async () => {
    const folder = await temporaryFolder();
    for (const name of ['.a', 'b']) await writeFile(join(folder, name), name);
    expect(await pathsOf(folder, { hidden: true })).toEqual(['.a', 'b']);
  });

  it.each([
    { what: 'to nothing', target: 'nowhere', problem: /cannot be read[^]*a link to nothing/ },
    { what: 'to itself', target: 'inner/link', problem: /around in a circle/ },
    { what: 'to a folder above', target: '.', problem: /around in a circle/ },
    { what: 'to its own folder', target: 'inner', problem: /around in a circle/ },
  ])('are refused with a link $what, by its name', async ({ target, problem }) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'inner'));
    await symlink(join(folder, target), join(folder, 'inner', 'link'));
    const error = await listFiles(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).details.where).toBe(join(folder, 'inner', 'link'));
    expect((error as UserError).message).toMatch(problem);
  });

  it('are refused where two linked folders hold each other', async () => {
    const [one, two] = [await temporaryFolder(), await temporaryFolder()];
    await symlink(two, join(one, 'two'));
    await symlink(one, join(two, 'one'));
    await expect(listFiles(one)).rejects.toMatchObject({ details: { where: join(one, 'two', 'one') } });
  });

  it('may be reached on two ways', async () => {
    const [folder, other] = [await temporaryFolder(), await temporaryFolder()];
    await writeFile(join(other, 'file'), '');
    for (const name of ['a', 'b']) await symlink(other, join(folder, name));
    expect(await pathsOf(folder)).toEqual(['a/file', 'b/file']);
  });
});

it('lists the folders in a folder, linked ones too', async () => {
  const [folder, other] = [await temporaryFolder(), await temporaryFolder()];
  for (const name of ['b', '.hidden']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'file'), '');
  await symlink(other, join(folder, 'a'));
  await symlink('/nowhere', join(folder, 'broken'));
  expect(await listFolders(folder)).toEqual(['a', 'b']);
  expect(await listFolders(join(folder, 'none'))).toEqual([]);
});
