import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RunBook } from '../../artifacts/run-book.js';
import { DamagedFileError } from '../../contracts/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

it.each(['{"runId":', '{"runId":"a"}'])('says which record is damaged: %s', async (text) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a.json'), text);
  const error = await new RunBook(folder).list().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DamagedFileError);
  expect((error as DamagedFileError).details.where).toContain(join(folder, 'a.json'));
});

it('knows no run that was never recorded', async () => {
  const book = new RunBook(join(await temporaryFolder(), 'runs'));
  expect([await book.list(), await book.read('a')]).toEqual([[], null]);
});
