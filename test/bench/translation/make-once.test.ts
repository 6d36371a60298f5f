import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeOnce } from '../../../bench/translation/make-once.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sprogskole-bench-'));
});
afterEach(() => rm(root, { recursive: true }));

/** A recipe whose product says how often it was made. */
function counting() {
  let times = 0;
  return async (draft: string): Promise<void> => {
    times += 1;
    await mkdir(draft);
    await writeFile(join(draft, 'times'), String(times));
  };
}

const timesIn = (folder: string): Promise<string> => readFile(join(folder, 'times'), 'utf8');

it('makes a folder again only by another recipe', async () => {
  const folder = join(root, 'model');
  const make = counting();
  await makeOnce(folder, ['a'], make);
  await makeOnce(folder, ['a'], make);
  expect(await timesIn(folder)).toBe('1');
  await makeOnce(folder, ['b'], make);
  expect(await timesIn(folder)).toBe('2');
});

it('leaves nothing behind where the making fails', async () => {
  const failing = makeOnce(join(root, 'model'), ['a'], async (draft) => {
    await mkdir(draft);
    throw new Error('no disk');
  });
  await expect(failing).rejects.toThrow('no disk');
  expect(await readdir(root)).toEqual([]);
});
