import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openJournal, readJournal } from '../../artifacts/journal.js';
import { temporaryFolder } from '../temporary-folder.js';

it('gives back whole records after it was closed', async () => {
  const path = join(await temporaryFolder(), 'deep', 'journal.jsonl');
  const journal = await openJournal(path);
  await journal.append({ batch: 1, text: 'æøå\n\u2028' });
  await journal.append({ batch: 2 });
  await journal.close();
  const again = await openJournal(path);
  expect(again.entries).toEqual([{ batch: 1, text: 'æøå\n\u2028' }, { batch: 2 }]);
  await again.close();
});

it.each(['{"batch":', '{"batch":2}', 'x'])('cuts off a torn last line %s and goes on cleanly', async (torn) => {
  const path = join(await temporaryFolder(), 'journal.jsonl');
  const journal = await openJournal(path);
  await journal.append({ batch: 1 });
  await journal.close();
  await appendFile(path, torn);
  const again = await openJournal(path);
  expect(again.entries).toEqual([{ batch: 1 }]);
  await again.append({ batch: 3 });
  await again.close();
  expect(await readFile(path, 'utf8')).toBe('{"batch":1}\n{"batch":3}\n');
});

it('keeps records apart that are appended at once, however long', async () => {
  const path = join(await temporaryFolder(), 'journal.jsonl');
  const journal = await openJournal(path);
  const records = ['a', 'b', 'c'].map((letter) => ({ text: letter.repeat(3_000_000) }));
  await Promise.all(records.map((record) => journal.append(record)));
  await journal.close();
  expect(await readJournal(path)).toEqual(records);
});

it('takes nothing more after a record that could not be written', async () => {
  const journal = await openJournal(join(await temporaryFolder(), 'journal.jsonl'));
  await journal.close();
  await expect(journal.append({ batch: 1 })).rejects.toThrow();
  await expect(journal.append({ batch: 2 })).rejects.toThrow();
});

it('says which record is damaged', async () => {
  const path = join(await temporaryFolder(), 'journal.jsonl');
  await appendFile(path, '{"batch":1}\n{"batch":\n{"batch":3}\n');
  await expect(readJournal(path)).rejects.toMatchObject({
    name: 'DamagedFileError',
    details: { where: `${path}:2` },
  });
});

it('has no records where there is no file', async () => {
  expect(await readJournal(join(await temporaryFolder(), 'none'))).toEqual([]);
});
