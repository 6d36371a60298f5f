import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../../contracts/languages.js';
import { splitSentences } from '../../../translation/segmentation/sentences/split-sentences.js';
import { danishSentences, hasRealTexts } from './real-texts.js';
import { SENTENCE_CASES } from './sentence-cases.js';

const UNSPACED = new Set(['zh', 'ja']);

describe('a line is parted into its sentences', () => {
  test.each(SENTENCE_CASES)('$language: $sentences', ({ language, sentences }) => {
    const line = sentences.map((sentence) => sentence.trim()).join(UNSPACED.has(language) ? '' : ' ');
    const found = splitSentences(line, language);
    expect(found.map((sentence) => sentence.trim())).toEqual(sentences.map((sentence) => sentence.trim()));
    expect(found.join('')).toBe(line);
  });

  test.each(Object.keys(LANGUAGES))('in %s at the marks that every language has', (language) => {
    expect(splitSentences('Ana! Ola? Eva.', language)).toEqual(['Ana! ', 'Ola? ', 'Eva.']);
  });
});

/** Sentences are joined by fives, as in a paragraph. */
const TOGETHER = 5;

describe.skipIf(!hasRealTexts)('sentences of the Danish Dependency Treebank (needs ../shared/data)', () => {
  test('are found: precision 99 %, recall 91 % (the rest are headlines without a mark)', () => {
    const gold = danishSentences();
    const paragraphs = gold.flatMap((_, index) =>
      index % TOGETHER === 0 ? [gold.slice(index, index + TOGETHER)] : [],
    );
    const counts = paragraphs.map((sentences) => compare(ends(sentences, 1), foundEnds(sentences.join(' '))));
    const [right, found, wanted] = [0, 1, 2].map((part) => counts.reduce((sum, count) => sum + (count[part] ?? 0), 0));
    expect((right ?? 0) / (found ?? 0)).toBeGreaterThan(0.99);
    expect((right ?? 0) / (wanted ?? 0)).toBeGreaterThan(0.91);
  });
});

function foundEnds(text: string): Set<number> {
  return ends(splitSentences(text, 'da'), 0);
}

/** Where all sentences but the last end, with `gap` characters between them. */
function ends(sentences: readonly string[], gap: number): Set<number> {
  let end = 0;
  return new Set(sentences.slice(0, -1).map((sentence) => (end += sentence.length + gap)));
}

/** How many ends were found rightly, found, and wanted. */
function compare(wanted: ReadonlySet<number>, found: ReadonlySet<number>): [number, number, number] {
  return [[...found].filter((end) => wanted.has(end)).length, found.size, wanted.size];
}
