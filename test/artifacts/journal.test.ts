import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openJournal, readJournal } from '../../artifacts/journal.js';
import { temporaryFolder } from '../temporary-folder.js';

it('gives back whole records after it was closed', async () => {
  const path = join(await temporaryFolder(), 'deep', 'journal.jsonl');
  const journal = await openJournal(path);
  await journal.append({ batch: 1, text: 'æøå\n' });
  await journal.append({ batch: 2 });
  await journal.close();
  const again = await openJournal(path);
  expect(again.entries).toEqual([{ batch: 1, text: 'æøå\n' }, { batch: 2 }]);
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

it('has no records where there is no file', async () => {
  expect(await readJournal(join(await temporaryFolder(), 'none'))).toEqual([]);
});
