import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { reassemble } from '../../../translation/segmentation/reassemble.js';
import { segment } from '../../../translation/segmentation/segment.js';

/** Documents of every Markdown construct, and what becomes of them; "name.da.txt" is Danish, others are English. */
const FOLDER = fileURLToPath(new URL('documents/', import.meta.url));
const SEPARATOR = '\n=== translated ===\n';

const DOCUMENTS = readdirSync(FOLDER).map((name) => {
  const [source = '', translated = ''] = readFileSync(FOLDER + name, 'utf8')
    .trimEnd()
    .split(SEPARATOR);
  return { name, source, translated, language: name.split('.').at(-2) ?? '' };
});

/** An engine that shows what it was given, and where it began and ended. */
const shout = (text: string): string => `⟦${text.toUpperCase()}⟧`;

describe('a document is translated sentence by sentence, and all else stays', () => {
  test('in thirty documents at least', () => {
    expect(DOCUMENTS.length).toBeGreaterThanOrEqual(30);
  });

  test.each(DOCUMENTS)('$name', ({ source, translated, language }) => {
    expect(reassemble(segment(source, language.length === 2 ? language : 'en'), shout)).toBe(translated);
  });
});
