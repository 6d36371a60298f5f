import { describe, expect, test } from 'vitest';
import { compareWords, type MarkedWord } from '../../../../evaluation/report/browser/word-diff.js';

/** "word:mark" for each word but those that are in all three or in none. */
const marks = (words: readonly MarkedWord[] = []) =>
  words.filter(({ mark }) => mark === 'gained' || mark === 'lost').map(({ word, mark }) => `${word.trim()}:${mark}`);

describe('three-way word differences', () => {
  test('tell what the answer gained and lost of the reference', () => {
    const compared = compareWords('Solen er en stjerne.', 'Solen is a star', 'Månen er en stjerne');
    expect(marks(compared?.reference)).toEqual(['Solen:lost', 'er:gained', 'en:gained', 'stjerne.:gained']);
    expect(marks(compared?.before)).toEqual(['Solen:lost']);
    expect(marks(compared?.after)).toEqual(['er:gained', 'en:gained', 'stjerne:gained']);
  });

  test('find the same word whatever its case and punctuation, in the order of the reference', () => {
    const { before = [], after = [] } = compareWords('a b c', 'C, B', '»A« (b) c!') ?? {};
    const count = (mark: string) => after.filter((word) => word.mark === mark).length;
    expect([count('both'), count('gained'), count('other')]).toEqual([1, 2, 0]);
    expect(before.map(({ mark }) => mark).sort()).toEqual(['both', 'other']);
  });

  test.each(['', ' ', 'a', ' a  b\n\nc ', '\n- ét\n- to\n', 'Ja. \u00a0Nej'])('lose no character of %j', (text) => {
    const compared = compareWords(text, text, text);
    const joined = (compared?.reference ?? []).map(({ word }) => word).join('');
    expect(joined).toBe(text.trim() === '' ? '' : text);
    for (const { mark } of compared?.after ?? []) expect(mark).toBe('both');
  });

  test('are left out where a text is so long that they would take seconds', () => {
    expect(compareWords('ord '.repeat(3000), 'ord '.repeat(3000), '')).toBeNull();
  });
});
