import { describe, expect, test } from 'vitest';
import { splitAtClauses, type CountTokens } from '../../../translation/segmentation/clauses.js';
import { limitSegments } from '../../../translation/segmentation/limit-segments.js';
import { segmentTexts } from '../../../translation/segmentation/document.js';
import { segment } from '../../../translation/segmentation/segment.js';

/** A token a word. */
const words: CountTokens = (texts) => Promise.resolve(texts.map((text) => text.split(/\s+/u).filter(Boolean).length));
const characters: CountTokens = (texts) => Promise.resolve(texts.map((text) => text.length));

const CASES = [
  { name: 'short enough', text: 'one two', max: 4, parts: ['one two'] },
  { name: 'at semicolons first', text: 'a, b; c d, e', max: 3, parts: ['a, b;', 'c d, e'] },
  { name: 'at commas next', text: 'a b, c d, e f', max: 2, parts: ['a b,', 'c d,', 'e f'] },
  { name: 'as few parts as fit', text: 'a b, c d, e f', max: 4, parts: ['a b, c d,', 'e f'] },
  { name: 'between words last', text: 'a b c d e', max: 2, parts: ['a b', 'c d', 'e'] },
  { name: 'not inside numbers', text: 'at 12:30 or 1,000 of', max: 3, parts: ['at 12:30 or', '1,000 of'] },
];

describe('a long segment is split', () => {
  test.each(CASES)('$name', async ({ text, max, parts }) => {
    expect(segmentTexts({ pieces: await splitAtClauses(text, max, words) })).toEqual(parts);
  });

  test('between characters where there are no words', async () => {
    const pieces = await splitAtClauses('我们今天去😀公园玩', 4, characters);
    expect(pieces.map(({ text }) => text).join('')).toBe('我们今天去😀公园玩');
    expect(Math.max(...pieces.map(({ text }) => text.length))).toBeLessThanOrEqual(4);
  });

  test.each(CASES)('and joins up to itself: $name', async ({ text, max }) => {
    expect((await splitAtClauses(text, max, words)).map((piece) => piece.text).join('')).toBe(text);
  });
});

test('only long segments of a document are split', async () => {
  const [document] = await limitSegments([segment('Short. A long, long, long one.', 'en')], 3, words);
  expect(segmentTexts(document ?? { pieces: [] })).toEqual(['Short.', 'A long, long,', 'long one.']);
});
