import { describe, expect, test } from 'vitest';
import { segmentTexts } from '../../../translation/segmentation/document.js';
import { reassemble } from '../../../translation/segmentation/reassemble.js';
import { segment } from '../../../translation/segmentation/segment.js';
import { MARKDOWN_CASES } from './markdown-cases.js';

describe('what is translated, and what is left alone', () => {
  test.each(MARKDOWN_CASES)('$name', ({ text, segments, language }) => {
    expect(segmentTexts(segment(text, language ?? 'en'))).toEqual(segments);
  });
});

describe('a message whose segments stay as they are comes back byte for byte', () => {
  test.each(MARKDOWN_CASES)('$name', ({ text, language }) => {
    expect(reassemble(segment(text, language ?? 'en'), (part) => part)).toBe(text);
  });
});
