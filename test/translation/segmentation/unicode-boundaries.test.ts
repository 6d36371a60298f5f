import { expect, test } from 'vitest';
import { findUnicodeBoundaries, type Granularity } from '../../../translation/segmentation/unicode-boundaries.js';

/** What Intl.Segmenter finds in one piece, which takes quadratic time. */
function inOnePiece(text: string, language: string, granularity: Granularity): number[] {
  const segments = new Intl.Segmenter(language, { granularity }).segment(text);
  return [...segments].map(({ index }) => index).filter((index) => index > 0);
}

const TEXTS = [
  ['en', 'Hello there, my friend. How are you? '],
  ['en', `${'word '.repeat(700)}. Next one. `],
  ['zh', '你好。我叫李，今天天气很好！'],
  ['th', 'วันนี้อากาศดีไปเที่ยวกันไหม '],
  ['en', '😀 👨‍👩‍👧. Yes! '],
] as const;

test.each(TEXTS)('boundaries of a long text are those of a short one: %s %j', (language, unit) => {
  for (const granularity of ['sentence', 'word'] as const) {
    const text = unit.repeat(Math.ceil(12_000 / unit.length));
    expect(findUnicodeBoundaries(text, language, granularity)).toEqual(inOnePiece(text, language, granularity));
  }
});

test('a sentence longer than any window is one', () => {
  expect(findUnicodeBoundaries(`${'a, '.repeat(10_000)}. And. `, 'en', 'sentence')).toEqual([30_002]);
});
