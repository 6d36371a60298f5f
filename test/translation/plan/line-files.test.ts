import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { DamagedFileError } from '../../../contracts/errors.js';
import { LineFiles } from '../../../translation/plan/line-files.js';
import { temporaryFolder } from '../../temporary-folder.js';

async function read(files: LineFiles, name: string): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of files.read(name, z.object({ text: z.string() }))) values.push(value);
  return values;
}

test('gives back every value of a name in order, and of another name none', async () => {
  const files = new LineFiles(await temporaryFolder());
  const values = [{ text: 'a\u2028b\u2029c\u0085d\r\n' }, { text: '' }];
  for (const value of values) await files.append('a', value);
  expect(await read(files, 'a')).toEqual(values);
  expect(await read(files, 'b')).toEqual([]);
});

test.each(['{"te', '{"text":1}', '{"text":"\xE5"}'])('says in which line the disk lost something: %s', async (line) => {
  const folder = await temporaryFolder();
  const files = new LineFiles(folder);
  await appendFile(join(folder, 'a'), Buffer.from(`{"text":"a"}\n${line}`, 'latin1'));
  const error = await read(files, 'a').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DamagedFileError);
  expect((error as DamagedFileError).details.where).toContain(`${join(folder, 'a')}:2`);
});
