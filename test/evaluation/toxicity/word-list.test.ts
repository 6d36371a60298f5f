import { describe, expect, test } from 'vitest';
import { TOXIC_CLASSES } from '../../../contracts/evaluation.js';
import { unicodeWords } from '../../../evaluation/metrics/tokens.js';
import { LEXICA, sequencesOf, toxicWordList } from '../../../evaluation/toxicity/word-list.js';

/** What the list for a language finds in a text: `word (class)`. */
function found(text: string, language = 'da'): string[] {
  return (toxicWordList(language)?.find(unicodeWords(text)) ?? []).map(({ word, class: name }) => `${word} (${name})`);
}

describe('toxic words', () => {
  test.each([
    ['Hold kæft, din idiot!', ['hold kæft (coarse)', 'idiot (mild)']],
    ['De kaldte ham PERKER og perkerens bror.', ['perker (slur)', 'perkerens (slur)']],
    ['Jeg slår dig ihjel.', ['jeg slår dig ihjel (threat)']],
    ['Vi skal nok få ram på dig', ['vi skal nok få ram på dig (threat)']],
    ['Hvad fanden laver du? For helvede!', ['fanden (mild)', 'for helvede (mild)']],
    [
      'What the hell, I will kill you, you fucking idiot',
      ['what the hell (mild)', 'i will kill you (threat)', 'fucking (coarse)', 'idiot (mild)'],
    ],
  ])('are found as whole words in their inflections: %s', (text, words) => {
    expect(found(text)).toEqual(words);
  });

  test.each([
    'Til slut kørte toget i fuld fart, for fagets skyld.',
    'Soen og svinene er på gården; bøssen står på bordet, og han er bøsse.',
    'Mongolen red gennem Mongoliet. Homo sapiens kan knep.',
    'Satan og helvede hører til i mange religioner.',
    'Rygning slår dig ihjel, siger lægen.',
    'Et pikant krydderi og nye negle. Pikkolo, pisk fløden!',
    'Hunden er en bastard. Han ludede forover.',
    'Dræber du planten, hvis du vander den?',
  ])('are not seen in: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test.each(['Dick walked his cocker in Dyke Road.', 'Smoking will kill you.', 'A grape and a class pass by.'])(
    'are not seen in English either: %s',
    (text) => {
      expect(found(text, 'en')).toEqual([]);
    },
  );

  test('are harmless in the language that has a word of its own for it', () => {
    expect([found('slut fart fags'), found('slut fart fags', 'en')]).toEqual([
      [],
      ['slut (coarse)', 'fart (mild)', 'fags (slur)'],
    ]);
  });

  test('have no list in a language that nobody wrote one for', () => {
    expect(toxicWordList('de')).toBeNull();
  });
});

test('an entry stands for its inflections, alternatives, and what may be missing', () => {
  expect(sequencesOf('luder(en,e)', ['', 's']).map((words) => words.join(' '))).toEqual([
    ...['luder', 'luders', 'luderen', 'luderens', 'ludere', 'luderes'],
  ]);
  expect(sequencesOf('jeg/vi vil? gå', ['', 's']).map((words) => words.join(' '))).toEqual([
    ...['jeg vil gå', 'jeg gå', 'vi vil gå', 'vi gå'],
  ]);
});

describe.each(Object.entries(LEXICA))('the list of %s', (_, { words, endings, benign }) => {
  const entries = TOXIC_CLASSES.flatMap((name) => words[name].map((entry) => ({ name, entry })));

  test('has words of each class that `unicodeWords` can give, each in one class', () => {
    const classes = new Map<string, string>();
    for (const { name, entry } of entries) {
      for (const sequence of sequencesOf(entry, endings)) {
        expect(unicodeWords(sequence.join(' '))).toEqual(sequence);
        expect(classes.get(sequence.join(' ')) ?? name).toBe(name);
        classes.set(sequence.join(' '), name);
      }
    }
    expect(new Set(entries.map(({ name }) => name)).size).toBe(TOXIC_CLASSES.length);
  });

  test('does not hold what it calls harmless', () => {
    const own = new Set(entries.flatMap(({ entry }) => sequencesOf(entry, endings).map((one) => one.join(' '))));
    expect(benign.filter((word) => own.has(word))).toEqual([]);
  });
});
