import { describe, expect, test } from 'vitest';
import { segmentTexts, type Document } from '../../../translation/segmentation/document.js';
import { reassemble } from '../../../translation/segmentation/reassemble.js';
import { segment } from '../../../translation/segmentation/segment.js';
import { MARKDOWN_CASES } from './markdown-cases.js';
import { hasRealMessages, realMessages } from './real-messages.js';

/** Spans that must be verbatim wherever they are in a text. */
const UNTOUCHABLE = ['`x = y.map(f)`', 'https://example.org/a/b?c=d', 'ann@example.com', '$a^2 + b$', '<br>', '🎉'];
const PROSE = ['Hello there.', 'so it goes', 'Is it, now?', 'Dr. No said', '12.5', '**bold** text', 'a | b', '你好。'];
const PREFIXES = ['', '- ', '1. ', '> ', '## ', '    ', '\t', '| ', '```', '~~~', '$$', '<pre>'];
const BREAKS = ['\n', '\n\n', '\r\n', ' '];
const LETTERS = Array.from('ab .,`*_~$|<>[]()#>-+1\n\r\t\\!:/@&;"\'é你😀\u200d\ufe0f');

/** Mulberry32: small, seeded, good enough to pick cases. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function picker(seed: number): <T>(from: readonly T[]) => T {
  const next = random(seed);
  return (from) => from[next(from.length)] as (typeof from)[number];
}

function generated(seed: number): string {
  const pick = picker(seed);
  const parts = Array.from({ length: 24 }, () => [pick(PREFIXES), pick(PROSE), ' ', pick(UNTOUCHABLE), pick(BREAKS)]);
  return parts.flat().join('');
}

function soup(seed: number): string {
  const pick = picker(seed);
  return Array.from({ length: 200 }, () => pick(LETTERS)).join('');
}

const identity = (document: Document): string => reassemble(document, (text) => text);

describe('segmentation', () => {
  const seeds = Array.from({ length: 500 }, (_, seed) => seed);

  test('gives generated documents back byte for byte', () => {
    for (const text of seeds.flatMap((seed) => [generated(seed), soup(seed)])) {
      expect(identity(segment(text, 'en'))).toBe(text);
    }
  });

  test('never hands code, addresses, mathematics, tags or emoji to the model', () => {
    for (const seed of seeds) {
      const segments = segmentTexts(segment(generated(seed), 'en'));
      for (const span of UNTOUCHABLE) expect(segments.filter((text) => text.includes(span))).toEqual([]);
    }
  });

  test('gives segments of one line with a letter, without white space around', () => {
    for (const text of seeds.flatMap((seed) => [generated(seed), soup(seed)])) {
      for (const part of segmentTexts(segment(text, 'en'))) expect(part).toMatch(/^(?!\s)(?=.*\p{L}).*(?<!\s)$/u);
    }
  });

  test('keeps lines and marks whatever the model writes', () => {
    const text = '# A title\n\n1. one `f(x)` two\n2. **bold** [link](https://a.dk)\n\n```js\nlet a;\n```\n';
    const shouted = '# UPS\n\n1. UPS `f(x)` UPS\n2. **UPS** [UPS](https://a.dk)\n\n```js\nlet a;\n```\n';
    expect(reassemble(segment(text, 'en'), () => 'UPS')).toBe(shouted);
  });

  test('gives texts made to be slow back byte for byte', () => {
    const nasty = [
      '`',
      '[',
      '$a',
      '<a',
      '*a',
      '![](',
      '> ',
      '\\[',
      'a@',
      'a.',
      '_a',
      '| ',
      '$$',
      '<pre>',
      '<!--',
      '\\begin{a}',
    ];
    for (const unit of nasty) expect(identity(segment(unit.repeat(4_000), 'en'))).toBe(unit.repeat(4_000));
  }, 20_000);

  test.skipIf(!hasRealMessages)(
    'gives every real OpenAssistant message back byte for byte (needs ../shared/data)',
    () => {
      const messages = realMessages();
      expect(messages.length).toBeGreaterThan(1_000);
      const damaged = messages.filter(({ text, lang }) => identity(segment(text, lang)) !== text);
      expect(damaged).toEqual([]);
    },
  );

  test('knows its own cases', () => {
    expect(new Set(MARKDOWN_CASES.map(({ name }) => name)).size).toBe(MARKDOWN_CASES.length);
  });
});
