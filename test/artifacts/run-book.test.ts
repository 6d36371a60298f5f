import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RunBook } from '../../artifacts/run-book.js';
import { DamagedFileError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/lineage.js';
import { temporaryFolder } from '../temporary-folder.js';

const RECORD: RunRecord = {
  runId: 'whole',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  status: 'running',
  config: {},
  stages: {},
};

it.each(['{"runId":', '{"runId":"a"}'])('says which record is damaged: %s', async (text) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a.json'), text);
  const error = await new RunBook(folder).read('a').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DamagedFileError);
  expect((error as DamagedFileError).details.where).toContain(join(folder, 'a.json'));
});

it.each<[string, (path: string) => Promise<unknown>]>([
  ['half a record', (path) => writeFile(path, JSON.stringify(RECORD).slice(0, 40))],
  ['an empty file', (path) => writeFile(path, '')],
  ['bytes of another program', (path) => writeFile(path, Buffer.from([0, 5, 22, 7, 255]))],
  ['JSON of another program', (path) => writeFile(path, '[1, 2]')],
  ['a folder', (path) => mkdir(path)],
  ['a copy under another name', (path) => writeFile(path, JSON.stringify(RECORD))],
])('%s among the records hides no run, and is told once', async (_what, put) => {
  const folder = await temporaryFolder();
  const book = new RunBook(folder);
  await book.write(RECORD);
  await put(join(folder, 'other.json'));
  const told: string[] = [];
  for (let time = 0; time < 2; time++) {
    const runs = await book.list(({ details }) => told.push(details.where));
    expect(runs.map(({ runId }) => runId)).toEqual(['whole']);
  }
  expect(told).toEqual([expect.stringContaining(join(folder, 'other.json'))]);
});

it('tells of a name that no run can have, and not of hidden files', async () => {
  const folder = await temporaryFolder();
  for (const name of ['my notes.json', '._whole.json', 'README.md']) await writeFile(join(folder, name), '{}');
  const told: string[] = [];
  expect(await new RunBook(folder).list(({ details }) => told.push(details.where))).toEqual([]);
  expect(told).toEqual([join(folder, 'my notes.json')]);
});

it('is not led out of its folder', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'x.json'), JSON.stringify({ ...RECORD, runId: '../x' }));
  expect(await new RunBook(join(folder, 'runs')).read('../x')).toBeNull();
});

it('creates no record where one is', async () => {
  const folder = await temporaryFolder();
  const book = new RunBook(folder);
  expect(await book.create(RECORD)).toBe(true);
  expect(await book.create({ ...RECORD, status: 'failed' })).toBe(false);
  expect(JSON.parse(await readFile(join(folder, 'whole.json'), 'utf8'))).toEqual(RECORD);
});

it('knows no run that was never recorded', async () => {
  const book = new RunBook(join(await temporaryFolder(), 'runs'));
  expect([await book.list(), await book.read('a')]).toEqual([[], null]);
});
