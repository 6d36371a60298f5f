import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TranslatedSegment } from '../../../contracts/dataset.js';
import { TranslationIndex } from '../../../translation/merge/translation-index.js';
import { segmentId } from '../../../translation/segment-id.js';
import { temporaryFolder } from '../../temporary-folder.js';

async function open(expected: number): Promise<TranslationIndex> {
  const index = new TranslationIndex(join(await temporaryFolder(), 'new', 'lines'), expected);
  onTestFinished(() => {
    index.close();
  });
  return index;
}

function line(number: number): TranslatedSegment {
  const id = segmentId('en', `segment ${number}`);
  if (number % 7 === 0) return { id, status: 'failed', reason: 'repetition', detail: `no ${number}` };
  return { id, status: 'translated', text: `segment ${number} 🇩🇰 `.repeat(1 + (number % 40)), by: 'first' };
}

test('finds each of many lines, more than one block of them, and no other', async () => {
  const count = 5000;
  const index = await open(count);
  const lines = Array.from({ length: count }, (_, number) => line(number));
  expect(lines.every((entry) => index.add(entry))).toBe(true);
  for (const entry of lines.toReversed()) expect(index.take(entry.id)).toEqual(entry);
  expect(index.take(line(count + 1).id)).toBeUndefined();
  expect([...index.unasked()]).toEqual([]);
});

test('keeps the first line of a segment, and says that there was one', async () => {
  const index = await open(3);
  expect(index.add(line(1))).toBe(true);
  expect(index.add({ ...line(1), status: 'failed', reason: 'cut-off', detail: '' })).toBe(false);
  expect(index.take(line(1).id)).toEqual(line(1));
});

test('can be read between writes', async () => {
  const index = await open(3);
  index.add(line(1));
  expect(index.take(line(1).id)).toEqual(line(1));
  index.add(line(2));
  expect(index.take(line(2).id)).toEqual(line(2));
});

test('knows which lines nobody asked for', async () => {
  const index = await open(10);
  for (let number = 0; number < 10; number++) index.add(line(number));
  for (let number = 0; number < 8; number++) index.take(line(number).id);
  expect([...index.unasked()].sort()).toEqual([line(8).id, line(9).id].sort());
});

test('of nothing has nothing', async () => {
  const index = await open(0);
  expect(index.take(line(1).id)).toBeUndefined();
  expect(() => index.add(line(1))).toThrow('more translations than the 0 that were planned');
});
