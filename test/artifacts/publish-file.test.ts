import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { publishFile } from '../../artifacts/publish-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sprogskole-publish-'));
  await writeFile(join(folder, 'source'), 'new');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const publish = (target: string, replace = false) => publishFile(join(folder, 'source'), join(folder, target), replace);

it('copies a file whole, and leaves nothing else behind', async () => {
  await publish('target');
  expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new');
  expect((await readdir(folder)).sort()).toEqual(['source', 'target']);
});

it('does not write again what is there', async () => {
  await publish('target');
  const before = await stat(join(folder, 'target'));
  await publish('target');
  expect((await stat(join(folder, 'target'))).ino).toBe(before.ino);
});

it('replaces another file only where it may', async () => {
  await writeFile(join(folder, 'target'), 'old');
  await expect(publish('target')).rejects.toThrow('There is a file of this name already.');
  expect(await readFile(join(folder, 'target'), 'utf8')).toBe('old');
  await publish('target', true);
  expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new');
});

it('makes no folder of its own: on another machine it would be the wrong one', async () => {
  await expect(publish('gone/target')).rejects.toThrow('The folder for the output is not there.');
  expect(await readdir(folder)).toEqual(['source']);
});
