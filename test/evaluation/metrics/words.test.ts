import { describe, expect, test } from 'vitest';
import { repetition } from '../../../evaluation/metrics/repetition.js';
import { rougeScoreWords, splitWhitespace, unicodeWords } from '../../../evaluation/metrics/tokens.js';

describe('words', () => {
  test('the reference tokeniser cuts Danish words apart, the Unicode one does not', () => {
    expect(rougeScoreWords('Blåbærgrød')).toEqual(['bl', 'b', 'rgr', 'd']);
    expect(unicodeWords('Blåbærgrød')).toEqual(['blåbærgrød']);
  });

  test('a decomposed å is the same letter', () => {
    expect(unicodeWords('pa\u030a')).toEqual(['på']);
  });

  test('an emoji with a variation selector is no word', () => {
    expect(unicodeWords('tak ❤️ 👨‍👩‍👧')).toEqual(['tak']);
  });

  test('white space is what Python takes for it', () => {
    expect(splitWhitespace(' a\u0085b\u001cc\u00a0d \ufeffe\n')).toEqual(['a', 'b', 'c', 'd', '\ufeffe']);
  });
});

describe('repetition', () => {
  test('is 0 for a text without a repeated 4-gram and for one too short to have any', () => {
    expect([repetition(['a', 'b', 'c', 'd', 'e']), repetition(['a', 'a', 'a'])]).toEqual([0, 0]);
  });

  test('nears 1 for a loop', () => {
    expect(repetition(new Array<string>(103).fill('ja'))).toBeCloseTo(0.99, 12);
  });
});
