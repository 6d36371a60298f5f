import { expect, test } from 'vitest';
import type { Segment, TranslatedSegment } from '../../../contracts/dataset.js';
import { AccountingError } from '../../../contracts/errors.js';
import { plannedLines } from '../../../translation/merge/planned-lines.js';

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  await Promise.resolve();
  yield* items;
}

function words(text: string): string[] {
  return text.split(' ').filter(Boolean);
}

async function check(planned: string, found: string): Promise<string> {
  const segments = words(planned).map((id): Segment => ({ id, lang: 'en', text: id }));
  const lines = words(found).map((id): TranslatedSegment => ({ id, status: 'translated', text: id, by: 'first' }));
  let passed = '';
  for await (const { segment, line } of plannedLines(stream(segments), stream(lines), 'chunk 2 of 9')) {
    expect(line.id).toBe(segment.id);
    passed += ` ${line.id}`;
  }
  return passed.trim();
}

test('lines of a chunk that are those of its segments pass', async () => {
  expect(await check('a b c', 'a b c')).toBe('a b c');
  expect(await check('', '')).toBe('');
});

test.each([
  ['a missing last line', 'a b c', 'a b', 'line 3 should be segment c, but is missing'],
  ['a missing first line', 'a b c', 'b c', 'line 1 should be segment a, but is segment b'],
  ['a line too many', 'a b', 'a b c', 'line 3 should be none, but is segment c'],
  ['a doubled line', 'a b c', 'a a b c', 'line 2 should be segment b, but is segment a'],
  ['another order', 'a b c', 'a c b', 'line 2 should be segment b, but is segment c'],
  ['no line at all', 'a', '', 'line 1 should be segment a, but is missing'],
])('%s is refused, with the chunk and the line', async (_, planned, found, says) => {
  const error = await check(planned, found).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AccountingError);
  expect(String(error)).toContain('chunk 2 of 9');
  expect(String(error)).toContain(says);
});
