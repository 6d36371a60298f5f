import { describe, expect, test } from 'vitest';
import { splitAtClauses, type CountTokens } from '../../../translation/segmentation/clauses.js';
import { segmentTexts } from '../../../translation/segmentation/document.js';
import { reassemble } from '../../../translation/segmentation/reassemble.js';
import { segment } from '../../../translation/segmentation/segment.js';
import { splitSentences } from '../../../translation/segmentation/sentences/split-sentences.js';

const LENGTH = 200_000;

/** Each took quadratic time in some pattern, once: minutes, where it now takes a tenth of a second. */
const UNITS = [
  ...[
    '`',
    '[',
    ']',
    '*',
    '<',
    '>',
    '$',
    '|',
    ' ',
    '(',
    ')',
    '{',
    '}',
    '_',
    '~',
    '=',
    '-',
    '#',
    '.',
    ',',
    ':',
    '/',
    '\\',
  ],
  ...[
    'a',
    '1',
    'é',
    '字',
    'あ',
    'ก',
    'ع',
    'क',
    '한',
    '😀',
    '👨‍👩‍👧',
    '\u200d',
    '\u0301',
    '\ud83d',
    '\u00a0',
    '\t',
    "'",
    '"',
  ],
  ...['\n', '\r\n', '\u2028', '\n ', 'a\n', '> ', '- ', '1. ', '|-|\n', '\n```', '\n$ ls', '\n{\n"a": 1,\n'],
  ...[
    'a. ',
    'A. ',
    'Dr. ',
    'bl.a. ',
    'Yes! ',
    '字。',
    '… ',
    '1. A',
    'a_',
    'a-',
    'aB',
    'a.b.c ',
    'a@',
    'a b ',
    'www.',
    '/a',
  ],
  ...[
    '![',
    '[^',
    '[a](',
    '[a][',
    '[a](b)',
    '](',
    '<!--',
    '<pre>',
    '<a ',
    '<a b="',
    '<b>',
    '&amp',
    'http://a)',
    '\\(',
    '\\[',
  ],
  ...[
    '$a ',
    '$$ ',
    '**a ',
    '~~~',
    '\\begin{a}',
    '\\begin{',
    '{{',
    '%s',
    '"""\n',
    '/*\n',
    'def f(x):\n',
    '<![CDATA[',
    `${'= ('.repeat(130)}\n`,
    `${'x, '.repeat(130)}= [;\n`,
  ],
];

/** A run with something on both sides, and others that are more than a repetition. */
const CASES = [
  ...UNITS.map((unit) => ({
    name: `many ${JSON.stringify(unit)}`,
    // A word, since without a letter there would be nothing to look at.
    text: `${unit.repeat(Math.ceil(LENGTH / unit.length))} word`,
  })),
  ...[' ', '(', '.', '`', '\t', '|', '-', '"'].map((unit) => ({
    name: `words around many ${JSON.stringify(unit)}`,
    text: `http://a${unit.repeat(LENGTH)}b`,
  })),
  {
    name: 'runs of ticks of all lengths',
    text: Array.from({ length: 630 }, (_, index) => '`'.repeat(index)).join('a'),
  },
  { name: 'many ticks in a fence', text: `\`\`\`\n${'`'.repeat(LENGTH)}a` },
  { name: 'a delimiter row that is none', text: `|-${' '.repeat(LENGTH)}x` },
  { name: 'nested links', text: `${'['.repeat(LENGTH / 4)}a${']()'.repeat(LENGTH / 4)}` },
  { name: 'brackets that may be labels', text: `[a]: /b\n${'['.repeat(LENGTH / 2)}${']'.repeat(LENGTH / 2)}` },
  { name: 'brackets of TeX that words close', text: `${'\\['.repeat(LENGTH / 4)}some words\\]`.repeat(2) },
];

/** Far more than it takes on a busy machine, far less than quadratic time would take. */
const TIMEOUT_MS = 30_000;

describe(`texts of ${LENGTH} characters made to be slow`, () => {
  test.each(CASES)(
    'come back byte for byte: $name',
    ({ text }) => {
      expect(reassemble(segment(text, 'en'), (part) => part) === text).toBe(true);
    },
    TIMEOUT_MS,
  );
});

describe('a line without a place to cut it', () => {
  /** As a tokeniser does it: a prefix, a token for three characters, an end mark. */
  function counter(): { countTokens: CountTokens; counted: () => number } {
    let counted = 0;
    const countTokens: CountTokens = (texts) => {
      for (const text of texts) counted += text.length + 2;
      return Promise.resolve(texts.map((text) => Math.ceil(text.length / 3) + 2));
    };
    return { countTokens, counted: () => counted };
  }

  test.each(['a', '字', 'あ', 'ก', 'ع', 'क', '한', '😀', 'é', '\u0301', 'a ', 'a, ', '字，', 'ab. '])(
    `of ${LENGTH} characters is cut to size in linear work: many %j`,
    async (unit) => {
      const text = unit.repeat(LENGTH / unit.length);
      const { countTokens, counted } = counter();
      const pieces = await splitAtClauses(text, 128, countTokens);
      const segments = segmentTexts({ pieces });
      expect(pieces.map((piece) => piece.text).join('') === text).toBe(true);
      expect(Math.max(0, ...(await countTokens(segments)))).toBeLessThanOrEqual(128);
      expect(counted() / text.length).toBeLessThan(8);
    },
    TIMEOUT_MS,
  );
});

test('joined sentences are looked at a window at a time', () => {
  const sentences = splitSentences('Ask Dr. Smith. '.repeat(LENGTH / 15), 'en');
  expect(new Set(sentences)).toEqual(new Set(['Ask Dr. Smith. ']));
}, 30_000);
