import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LineFiles } from '../../../translation/plan/line-files.js';
import { temporaryFolder } from '../../temporary-folder.js';

async function read(files: LineFiles, name: string): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of files.read(name)) values.push(value);
  return values;
}

test('gives back every value of a name in order, and of another name none', async () => {
  const files = new LineFiles(await temporaryFolder());
  const values = [{ text: 'a\u2028b\u2029c\u0085d\r\n' }, { text: '' }];
  for (const value of values) await files.append('a', value);
  expect(await read(files, 'a')).toEqual(values);
  expect(await read(files, 'b')).toEqual([]);
});

test('says which line the disk lost', async () => {
  const folder = await temporaryFolder();
  const files = new LineFiles(folder);
  await appendFile(join(folder, 'a'), '{"text":"a"}\n{"te');
  await expect(read(files, 'a')).rejects.toMatchObject({
    name: 'DamagedFileError',
    details: { where: `${join(folder, 'a')}:2` },
  });
});
