import { link, mkdir, readFile, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pinSource } from '../../artifacts/pin-source.js';
import { UserError } from '../../contracts/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

const noHub = () => Promise.reject(new Error('the Hub is not asked about a path'));

const identityOf = async (path: string, cache: string): Promise<string> =>
  (await pinSource({ path }, 'baseModel.path', cache, noHub)).identity;

/** What an identity stands for: content by path. */
type Files = Readonly<Record<string, string>>;

/** Every file gets the same time, so that only its content tells it from another of its size. */
async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await utimes(path, 1_000_000, 1_000_000);
}

/** Files of one content, as each of these ways lays them out. */
const LAYOUTS: Readonly<Record<string, (files: Files) => Promise<string>>> = {
  'plain files': layOut((from, to) => rename(from, to)),
  'symbolic links': layOut((from, to) => symlink(from, to)),
  'hard links': layOut((from, to) => link(from, to)),
  'links to links': layOut(async (from, to) => {
    await symlink(from, `${from}.link`);
    await symlink(`${from}.link`, to);
  }),
  'a linked folder': async (files) => {
    const link = join(await temporaryFolder(), 'link');
    await symlink(await plain(files), link);
    return link;
  },
  'linked folders inside': async (files) => {
    const [folder, whole] = [await temporaryFolder(), await plain(files)];
    for (const name of await readdir(whole)) await symlink(join(whole, name), join(folder, name));
    return folder;
  },
};

/** As the Hub's cache has it: contents in one folder, names in another. */
function layOut(put: (from: string, to: string) => Promise<void>): (files: Files) => Promise<string> {
  return async (files) => {
    const [blobs, folder] = [await temporaryFolder(), await temporaryFolder()];
    for (const [index, [path, content]] of Object.entries(files).entries()) {
      const blob = join(blobs, String(index));
      await write(blob, content);
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await put(blob, join(folder, path));
    }
    return folder;
  };
}

/** More than two ticks of the clock that Linux stamps files with: 4 ms at 250 Hz, 10 ms at 100 Hz. */
const FILE_CLOCK_MS = 25;

afterEach(() => {
  vi.useRealTimers();
});

const plain = layOut((from, to) => rename(from, to));

const SOURCES: readonly Files[] = [
  { 'model.safetensors': 'weights', 'config.json': '{}' },
  { 'model.safetensors': 'wEights', 'config.json': '{}' },
  { 'model.safetensors': '{}', 'config.json': 'weights' },
  { 'model.safetensors': 'weights' },
  { 'onnx/model.safetensors': 'weights', 'config.json': '{}' },
  { 'onnx/model.safetensors': 'weights', 'onnx/config.json': '{}' },
];

describe('the identity of a folder', () => {
  it('is of names and contents, however they are laid out: other files are another source, the same are not', async () => {
    const cache = await temporaryFolder();
    const identities = new Map<string, string>();
    for (const files of SOURCES) {
      const names = JSON.stringify(files);
      for (const [layout, put] of Object.entries(LAYOUTS)) {
        const identity = await identityOf(await put(files), cache);
        expect(identities.get(identity) ?? names, layout).toBe(names);
        identities.set(identity, names);
      }
    }
    expect(identities.size).toBe(SOURCES.length);
  });

  it('is the one that earlier versions gave to a folder without links', async () => {
    const files = { 'model.safetensors': 'weights', 'data/a.jsonl': '{}\n', 'data.txt': 'x', '.hidden': 'x' };
    const folder = await plain({ ...files, 'data/.cache/inner': 'y' });
    const cache = await temporaryFolder();
    expect(await identityOf(folder, cache)).toBe('0132a8d9f4e4e1526852590ae1f35535be16b954ab08f813d4e12d56ee5972bf');
    const file = join(folder, 'model.safetensors');
    expect(await identityOf(file, cache)).toBe('c14cc18bd1abeccb38ea8b527917878c89b4c960150418cccb7e333dc9068e97');
  });

  it.each([
    { how: 'is written over', change: (path: string) => write(path, 'wEights') },
    {
      how: 'is replaced by another of its size and time',
      change: async (path: string) => {
        await write(`${path}.new`, 'wEights');
        await rename(`${path}.new`, path);
      },
    },
    {
      how: 'becomes a link to another of its size and time',
      change: async (path: string) => {
        const other = join(await temporaryFolder(), 'other');
        await write(other, 'wEights');
        await rm(path);
        await symlink(other, path);
      },
    },
  ])('changes when a file, plain or linked, $how', async ({ change }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    for (const put of Object.values(LAYOUTS)) {
      const cache = await temporaryFolder();
      const folder = await put({ 'model.safetensors': 'weights' });
      const before = await identityOf(folder, cache);
      await sleep(FILE_CLOCK_MS);
      expect(await identityOf(folder, cache)).toBe(before);
      await change(join(folder, 'model.safetensors'));
      const after = await identityOf(folder, cache);
      expect(after).not.toBe(before);
      expect(after).toBe(await identityOf(folder, await temporaryFolder()));
    }
  });

  it('is remembered, but not of a file that may still be written to', async () => {
    const [folder, cache] = [await plain({ 'a.txt': 'a' }), await temporaryFolder()];
    await identityOf(folder, cache);
    const [memory = ''] = await readdir(cache);
    const remembered = async () => JSON.parse(await readFile(join(cache, memory), 'utf8')) as unknown[];
    expect(await remembered()).toEqual([]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    await identityOf(folder, cache);
    expect(await remembered()).toHaveLength(1);
  });

  it.each([
    { what: 'is damaged', memory: () => '[{"path":' },
    {
      what: 'is of an earlier version',
      memory: (digest: string) => `[{"path":"a","bytes":1,"changed":1,"digest":"${digest}"}]`,
    },
  ])('is found anew where what is remembered $what', async ({ memory }) => {
    const [folder, cache] = [await plain({ a: 'a' }), await temporaryFolder()];
    const before = await identityOf(folder, cache);
    const [name = ''] = await readdir(cache);
    await writeFile(join(cache, name), memory('0'.repeat(64)));
    expect(await identityOf(folder, cache)).toBe(before);
  });

  it.each<{ what: string; files: Files }>([
    { what: 'no files', files: {} },
    { what: 'hidden files alone', files: { '.gitattributes': '' } },
  ])('is refused to one with $what', async ({ files }) => {
    const error = await identityOf(await plain(files), await temporaryFolder()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(/holds no files[^]*baseModel\.path/);
  });
});

it('resolves a branch on the Hub to its commit', async () => {
  const commit = 'c'.repeat(40);
  const pinned = await pinSource({ hub: 'a/b', revision: 'main' }, 'x', 'unused', () => Promise.resolve(commit));
  expect(pinned).toEqual({ kind: 'hub', repo: 'a/b', revision: commit, identity: `a/b@${commit}` });
});

it('names the setting whose path does not exist', async () => {
  const cache = await temporaryFolder();
  await expect(identityOf('/does/not/exist', cache)).rejects.toThrow(/baseModel\.path/);
});

it('tells how far it is while it reads large files', async () => {
  const folder = await temporaryFolder();
  const size = 3 << 20;
  for (const name of ['a', 'b']) await writeFile(join(folder, name), Buffer.alloc(size));
  const told: number[] = [];
  await pinSource({ path: folder }, 'x', await temporaryFolder(), noHub, (bytes) => told.push(bytes));
  expect(told.length).toBeGreaterThanOrEqual(6);
  expect(told.at(-1)).toBe(2 * size);
});
