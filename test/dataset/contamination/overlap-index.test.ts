import { describe, expect, it } from 'vitest';
import { OverlapIndex } from '../../../dataset/contamination/overlap-index.js';

const words = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `ord${from + i}`).join(' ');

/** How the text is found in the training text; undefined where it is not. */
const how = (heldOut: string, training: string) =>
  new OverlapIndex([{ id: 'x', texts: [heldOut], lang: 'da' }]).find(training)[0]?.how;

describe('a held-out text is found', () => {
  it.each([
    ['case and punctuation', 'Hvad hedder din lille hund?', 'hvad – hedder: din lille HUND'],
    ['soft hyphens', 'Hvad hedder din lille hund?', 'Hvad hed\u00adder din lil\u00adle hund?'],
    ['zero-width characters', 'Hvad hedder din lille hund?', 'Hvad\u200b hed\u200dder \u2060din lille\ufeff hund?'],
    ['decomposed letters', 'Er blåbærgrød sund for børn?', 'Er blåbærgrød sund for børn?'.normalize('NFD')],
    ['compatible forms', 'Hvad er den fine finte?', 'Hvad er den ﬁne ﬁnte?'],
    ['white space', 'Hvad hedder din lille hund?', 'Hvad\u00a0hedder\n\ndin\tlille  hund?'],
  ])('word for word, whatever its %s', (_, heldOut, training) => {
    expect(how(heldOut, training)).toBe('exact');
  });

  it('by half of its words in a row, 8 at least and 13 at most', () => {
    expect(how(words(0, 40), `x ${words(5, 18)} y`)).toBe('n-gram');
    expect(how(words(0, 40), `x ${words(5, 17)} y`)).toBeUndefined();
    expect(how(words(0, 20), `x ${words(5, 15)} ${words(50, 70)}`)).toBe('n-gram');
    expect(how(words(0, 20), `x ${words(5, 14)} ${words(50, 70)}`)).toBeUndefined();
    expect(how(words(0, 12), `x ${words(2, 10)} ${words(50, 70)}`)).toBe('n-gram');
  });

  it('inside a long text', () => {
    expect(how(words(0, 8), `${words(50, 500)} ${words(0, 8)} ${words(500, 900)}`)).toBe('n-gram');
  });

  it('with a word of ten replaced, its clauses swapped, or half of it left out', () => {
    const text = 'Storebæltsbroen forbinder de to store øer, og den er atten kilometer lang';
    expect(how(text, text.replace('øer', 'byer'))).toBe('near');
    expect(how(text, 'Den er atten kilometer lang, og Storebæltsbroen forbinder de to store øer')).toBe('near');
    expect(how(text, 'og den er atten kilometer lang')).toBe('near');
  });

  it('in languages without spaces', () => {
    expect(how('丹麦的首都是哪座城市', '请问，丹麦的首都是哪座城市？谢谢')).toBeDefined();
  });
});

describe('a held-out text is not found', () => {
  it('where it is too short to be anybody’s own', () => {
    expect(how('Mange tak for det!', 'Mange tak for det!')).toBeUndefined();
    expect(how('', '')).toBeUndefined();
    expect(how('👍', '👍')).toBeUndefined();
  });

  it('where its words are scattered over a long text', () => {
    const scattered = Array.from({ length: 10 }, (_, i) => `ord${i} ${words(100 * i + 100, 100 * i + 120)}`).join(' ');
    expect(how(words(0, 10), scattered)).toBeUndefined();
  });

  it('where another text says something else in much the same form', () => {
    expect(how('Hvad er den største by i hele Jylland i dag?', 'Hvad er den mindste kommune på Fyn?')).toBeUndefined();
  });

  it('by a phrase that more than fifty of them share, but by what is its own', () => {
    const shared = words(0, 10);
    const items = Array.from({ length: 60 }, (_, i) => ({
      id: `${i}`,
      texts: [`${shared} ${words(100 * i + 100, 100 * i + 110)}`],
      lang: 'da',
    }));
    const index = new OverlapIndex(items);
    expect(index.find(`${shared} ${words(9000, 9010)}`)).toEqual([]);
    expect(index.find(`${words(700, 710)} ${shared}`)).toEqual([{ id: '6', lang: 'da', how: 'n-gram' }]);
  });
});

it('an item that is found by several texts is told once, by the strongest sign and its language', () => {
  const index = new OverlapIndex([
    { id: 'x', lang: 'da', texts: ['Hvad spiser en ko om sommeren på marken?', 'En ko spiser græs.'] },
    { id: 'x', lang: 'en', texts: ['What does a cow eat?'] },
  ]);
  expect(index.find('Hvad spiser en ko om sommeren på en mark? Tja')).toEqual([{ id: 'x', lang: 'da', how: 'near' }]);
  expect(index.find('what does a cow eat')).toEqual([{ id: 'x', lang: 'en', how: 'exact' }]);
});
