import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fileWith, FIXTURES, ingestWith, lines, node, reply, temporaryFolder, tree, userErrorOf } from './support.js';

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
  {
    what: 'invalid UTF-8',
    name: 'x.trees.jsonl',
    content: Buffer.concat([Buffer.from(good), Buffer.from('{"text":"bl\xe5"}', 'latin1')]),
    where: ':2',
    message: /not valid UTF-8/,
  },
  { what: 'a file that is no parquet', name: 'x.parquet', content: good, where: '', message: /parquet file cannot be/ },
];

describe('a file that cannot be read is refused with its place and fix', () => {
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
