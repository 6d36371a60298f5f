import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  fileWith,
  FIXTURES,
  ingestWith,
  lines,
  node,
  reply,
  row,
  temporaryFolder,
  tree,
  userErrorOf,
} from './support.js';

interface BadInput {
  readonly what: string;
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What `where` must say after the file, what was received, and what the message is about. */
  readonly where: string | RegExp;
  readonly message: RegExp;
}

const good = lines(tree(node('p', { replies: [reply('a')] })));
const cases: readonly BadInput[] = [
  { what: 'an empty file', name: 'x.trees.jsonl', content: '', where: '', message: /dataset is empty/ },
  { what: 'only blank lines', name: 'x.trees.jsonl', content: '\n \n', where: '', message: /dataset is empty/ },
  { what: 'an unknown extension', name: 'x.csv', content: 'a,b', where: '', message: /Rename it/ },
  { what: 'JSON lines of no known shape', name: 'x.jsonl', content: good, where: '', message: /Rename it/ },
  {
    what: 'a truncated gzip file',
    name: 'x.trees.jsonl.gz',
    content: gzipSync(good).subarray(0, -12),
    where: '',
    message: /ends too early/,
  },
  { what: 'plain text named .gz', name: 'x.trees.jsonl.gz', content: good, where: '', message: /not valid gzip/ },
  { what: 'a line that is not JSON', name: 'x.trees.jsonl', content: `${good}{"a":`, where: ':2', message: /not JSON/ },
  { what: 'a line that is no object', name: 'x.trees.jsonl', content: '[1]\n', where: ':1', message: /a list of 1/ },
  {
    what: 'invalid UTF-8',
    name: 'x.trees.jsonl',
    content: Buffer.concat([Buffer.from(good), Buffer.from('{"text":"bl\xe5"}', 'latin1')]),
    where: ':2',
    message: /not valid UTF-8/,
  },
  {
    what: 'half a surrogate pair',
    name: 'x.trees.jsonl',
    content: lines(tree(node('p', { text: '\ud83d' }))),
    where: ':1, field prompt.text',
    message: /half a character/,
  },
  {
    what: 'a missing role',
    name: 'x.trees.jsonl',
    content: lines(tree(node('p', { replies: [{ ...reply('a'), role: undefined as never }] }))),
    where: ':1, field prompt.replies[0].role',
    message: /"prompter"\|"assistant"[^]*received: nothing/,
  },
  {
    what: 'an unknown language code',
    name: 'x.messages.jsonl',
    content: lines(row('p', node('p', { lang: 'english' }), null)),
    where: ':1, field lang',
    message: /one of ar, bg[^]*received: "english"/,
  },
  {
    what: 'a language code that only objects have',
    name: 'x.messages.jsonl',
    content: lines(row('p', node('p', { lang: 'toString' }), null)),
    where: ':1, field lang',
    message: /language of a message is unknown/,
  },
  {
    what: 'a message without text',
    name: 'x.messages.jsonl',
    content: lines(row('p', node('p'), null), row('p', reply('a', { text: null }), 'p')),
    where: ':2, field text',
    message: /no text/,
  },
  {
    what: 'a message of spaces',
    name: 'x.trees.jsonl',
    content: lines(tree(node('p', { text: ' \n' }))),
    where: ':1, field prompt.text',
    message: /no text/,
  },
  {
    what: 'a cycle in flat rows',
    name: 'x.messages.jsonl',
    content: lines(row('p', node('p'), null), row('p', reply('a'), 'b'), row('p', node('b'), 'a')),
    where: ':2, field parent_id',
    message: /cycle/,
  },
  {
    what: 'a row that is its own parent',
    name: 'x.messages.jsonl',
    content: lines(row('p', node('p'), 'p')),
    where: ':1, field parent_id',
    message: /cycle/,
  },
  {
    what: 'a cycle in a nested tree',
    name: 'x.trees.jsonl',
    content: lines(tree(node('p', { replies: [reply('a', { replies: [node('p')] })] }))),
    where: ':1, field prompt.replies[0].replies[0].message_id',
    message: /cycle/,
  },
  {
    what: 'a parent_id that contradicts the nesting',
    name: 'x.trees.jsonl',
    content: lines(tree(node('p', { replies: [reply('a', { parent_id: 'q' })] }))),
    where: ':1, field prompt.replies[0].parent_id',
    message: /contradicts/,
  },
  {
    what: 'a row whose parent is missing',
    name: 'x.messages.jsonl',
    content: lines(row('p', node('p'), null), row('p', reply('a'), 'gone')),
    where: ':2, field parent_id',
    message: /parent of a message is missing[^]*received: gone/,
  },
  {
    what: 'two roots in a tree',
    name: 'x.messages.jsonl',
    content: lines(row('p', node('p'), null), row('p', node('q'), null)),
    where: ':2, field parent_id',
    message: /two roots/,
  },
  {
    what: 'two prompts in a row',
    name: 'x.trees.jsonl',
    content: lines(tree(node('p', { replies: [node('q')] }))),
    where: ':1, field prompt.replies[0].role',
    message: /do not alternate/,
  },
  {
    what: 'a tree thousands of turns deep',
    name: 'x.trees.jsonl',
    content: `{"message_tree_id":"p","tree_state":"x","prompt":${deepJson(5000)}}`,
    where: ':1',
    message: /nested too deeply/,
  },
  { what: 'a file that is no parquet', name: 'x.parquet', content: good, where: '', message: /parquet file cannot be/ },
];

function deepJson(depth: number): string {
  const open = '{"message_id":"m","role":"prompter","lang":"en","replies":[';
  return `${open.repeat(depth)}${']}'.repeat(depth)}`;
}

describe('bad input is refused with file, line, field and fix', () => {
  it.each(cases)('$what', async ({ name, content, where, message }) => {
    const file = await fileWith(name, content);
    const error = await userErrorOf(ingestWith(file));
    expect(error.message).toMatch(message);
    expect(error.details.where).toBe(file + String(where));
    expect(error.details.fix).not.toBe('');
  });

  it('a missing file', async () => {
    const error = await userErrorOf(ingestWith('/nowhere/x.parquet'));
    expect(error.message).toMatch(/no such file/);
  });

  it('a folder without data', async () => {
    const error = await userErrorOf(ingestWith(await temporaryFolder()));
    expect(error.message).toMatch(/holds no dataset/);
  });

  it('parquet without the columns of OASST', async () => {
    const error = await userErrorOf(ingestWith(path.join(FIXTURES, 'wrong-columns.parquet')));
    expect(error.details.received).toMatch(/^no lang, message_tree_id among message_id/);
  });

  it('parquet with text that is not UTF-8', async () => {
    const error = await userErrorOf(ingestWith(path.join(FIXTURES, 'latin1.parquet')));
    expect(error.message).toMatch(/not valid UTF-8/);
  });

  it('parquet that is cut off', async () => {
    const bytes = await readFile(path.join(FIXTURES, 'tiny.snappy.parquet'));
    const error = await userErrorOf(ingestWith(await fileWith('x.parquet', bytes.subarray(0, -100))));
    expect(error.message).toMatch(/parquet file cannot be read/);
  });

  it('a dataset of which nothing takes part', async () => {
    const file = await fileWith('x.trees.jsonl', good);
    const error = await userErrorOf(ingestWith(file, { languages: ['fr'] }));
    expect(error.details.received).toBe('2 messages, excluded: 2 by language');
  });
});
