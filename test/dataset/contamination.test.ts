import { describe, expect, it } from 'vitest';
import { contamination } from '../../dataset/contamination.js';

const words = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `ord${from + i}`).join(' ');

const one = (text: string, ...training: string[]) => contamination([{ id: 'x', text }], training);

describe('contamination', () => {
  it('finds texts that are the same but for case and punctuation', () => {
    expect(one('Hvad hedder du?', 'hvad hedder du')).toMatchObject({ texts: 1, exact: 1, overlapping: 1, share: 1 });
  });

  it('finds 13 words in a row of a long text, not 12', () => {
    expect(one(words(0, 40), `x ${words(5, 18)} y`)).toMatchObject({ exact: 0, overlapping: 1, examples: ['x'] });
    expect(one(words(0, 40), `x ${words(5, 17)} y`)).toMatchObject({ overlapping: 0, share: 0 });
  });

  it('finds 8 words in a row of a text with fewer than 13, not 7', () => {
    expect(one(words(0, 12), words(4, 12))).toMatchObject({ overlapping: 1 });
    expect(one(words(0, 12), words(5, 12))).toMatchObject({ overlapping: 0 });
  });

  it('compares shorter texts as a whole only, and says how many they are', () => {
    expect(one('mange tak', 'mange tak for hjælpen')).toMatchObject({ overlapping: 0, tooShort: 1 });
  });

  it('takes a short text inside a long one for what it is: no equal text', () => {
    expect(one(words(0, 8), words(0, 20))).toMatchObject({ exact: 0, overlapping: 1 });
  });

  it('has a share of 0 without any text', () => {
    expect(contamination([], ['a'])).toMatchObject({ texts: 0, share: 0 });
  });
});
