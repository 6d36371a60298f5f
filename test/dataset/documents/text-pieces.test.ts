import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../contracts/errors.js';
import { textPieces } from '../../../dataset/documents/text-pieces.js';
import { all, documents, withFile, written } from './support.js';

const cut = (text: string | Uint8Array) => withFile('file.md', text, (path) => all(textPieces(path, 'file.md')));

const CASES: readonly { what: string; text: string; documents: readonly string[] }[] = [
  { what: 'paragraphs', text: 'one\nline\n\n\ntwo\n', documents: ['one\nline', 'two'] },
  { what: 'blank lines at both ends', text: '\n \none\n\n', documents: ['one'] },
  { what: 'line breaks of Windows', text: 'one\r\n\r\ntwo\r\n', documents: ['one', 'two'] },
  { what: 'a byte-order mark', text: '\uFEFFone\n\ntwo', documents: ['one', 'two'] },
  { what: 'fenced code', text: 'see\n\n```js\na\n\nb\n```\n\nend\n', documents: ['see', '```js\na\n\nb\n```', 'end'] },
  {
    what: 'a fence of tildes in a list',
    text: '- ~~~\n  a\n\nb\n  ~~~\n\nend',
    documents: ['- ~~~\n  a\n\nb\n  ~~~', 'end'],
  },
  {
    what: 'a fence behind prose',
    text: 'Here:```py\na\n\nb\n```\n\nend',
    documents: ['Here:```py\na\n\nb\n```', 'end'],
  },
  { what: 'inline code of three ticks', text: 'say ```a``` now\n\nend', documents: ['say ```a``` now', 'end'] },
  { what: 'a fence that is never closed', text: 'one\n\n```\na\n\nb\n', documents: ['one', '```\na\n\nb'] },
  { what: 'front matter', text: '---\na: 1\n\nb: 2\n---\n\none\n', documents: ['---\na: 1\n\nb: 2\n---', 'one'] },
  { what: 'a rule that is no front matter', text: 'one\n\n---\n\ntwo\n', documents: ['one', '---', 'two'] },
  { what: 'an HTML comment', text: '<!-- a\n\nb -->\n\nend', documents: ['<!-- a\n\nb -->', 'end'] },
  { what: 'preformatted HTML', text: '<pre>\na\n\nb\n</pre>\n\nend', documents: ['<pre>\na\n\nb\n</pre>', 'end'] },
  { what: 'an item with two paragraphs', text: '- one\n\n  more\n\n- two\n', documents: ['- one\n\n  more', '- two'] },
];

describe('a text file in pieces', () => {
  it.each(CASES)('$what', async ({ text, documents: expected }) => {
    const pieces = await cut(text);
    expect(documents(pieces)).toEqual(expected);
    expect(written(pieces)).toBe(text);
  });

  const folder = fileURLToPath(new URL('../../translation/segmentation/documents/', import.meta.url));
  it.each(readdirSync(folder))('%s is the same when its pieces are put together again', async (name) => {
    const text = readFileSync(folder + name, 'utf8');
    expect(written(await cut(text))).toBe(text);
  });

  it('names each document by the line at which it begins', async () => {
    const pieces = await cut('\none\n\ntwo\nlines\n\nthree\n');
    expect(pieces.filter(({ document }) => document !== null).map(({ line }) => line)).toEqual([2, 4, 7]);
  });

  it('cuts a long stretch without blank lines at the end of a line, characters of several bytes intact', async () => {
    const text = 'blåbærgrød 🫐 på en linje\n'.repeat(20_000);
    const pieces = await cut(text);
    const longest = Math.max(...documents(pieces).map((document) => document.length));
    expect(pieces.length).toBeGreaterThan(5);
    expect(longest).toBeLessThan(70_000);
    expect(written(pieces)).toBe(text);
  });

  it('refuses bytes that are not UTF-8, and says where', async () => {
    const latin1 = Buffer.concat([Buffer.from('one\ntwo\n'), Buffer.from([0x62, 0xe5, 0x0a])]);
    const error = await cut(latin1).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain('file.md:3');
  });

  it('refuses a last character that was cut off', async () => {
    await expect(cut(Buffer.from('blå').subarray(0, 3))).rejects.toThrow('not valid UTF-8');
  });
});
