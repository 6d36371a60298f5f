import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSource } from '../../dataset/read-dataset.js';
import type { RawTree } from '../../dataset/raw-tree.js';
import { fileWith, FIXTURES, lines, node, reply, row, temporaryFolder, tree } from './support.js';

async function read(...paths: string[]): Promise<{ trees: RawTree[]; messages: number }> {
  const tally = { messages: 0 };
  const trees: RawTree[] = [];
  for await (const one of readSource(paths, tally)) trees.push(one);
  return { trees, messages: tally.messages };
}

/** Everything but the place in the file, which has to differ. */
function content(trees: readonly RawTree[]): unknown {
  return trees.map((one) => ({ ...one, nodes: one.nodes.map((member) => ({ ...member, place: null })) }));
}

const fixture = (name: string): string => path.join(FIXTURES, name);

describe('the three shapes of a dataset', () => {
  it.each(['tiny.messages.jsonl', 'tiny.snappy.parquet', 'tiny.zstd.parquet'])(
    '%s gives the same trees as nested JSON lines',
    async (name) => {
      const nested = await read(fixture('tiny.trees.jsonl'));
      const flat = await read(fixture(name));
      expect(content(flat.trees)).toEqual(content(nested.trees));
      expect(flat.messages).toBe(nested.messages);
      expect(flat.messages).toBe(14);
    },
  );

  it('reads gzip with several members, Windows line ends, a byte order mark and blank lines', async () => {
    const text = (await readFile(fixture('tiny.trees.jsonl'), 'utf8')).trimEnd().split('\n');
    const odd = Buffer.concat([gzipSync(`\uFEFF${text[0] ?? ''}\r\n\r\n`), gzipSync(text.slice(1).join('\r\n'))]);
    const odder = await read(await fileWith('odd.trees.jsonl.gz', odd));
    expect(content(odder.trees)).toEqual(content((await read(fixture('tiny.trees.jsonl'))).trees));
  });

  it('takes no character of a text for a line break', async () => {
    const text = 'a\u2028b\u2029c\u0085d';
    const file = await fileWith('odd.trees.jsonl', lines(tree(node('p', { text })), tree(node('q'))));
    expect((await read(file)).trees.map((one) => one.nodes[0]?.text)).toEqual([text, node('q').text]);
  });

  it('keeps a line that is longer than the read buffer whole', async () => {
    const long = 'æøå 🌤️ '.repeat(50_000);
    const file = await fileWith('long.trees.jsonl', lines(tree(node('p', { text: long }))));
    expect((await read(file)).trees[0]?.nodes[0]?.text).toBe(long);
  });
});

describe('a folder', () => {
  it('is read where its files are links, as in the Hub’s cache, and as its identity has them', async () => {
    const [blobs, folder] = [await temporaryFolder(), await temporaryFolder()];
    await mkdir(path.join(blobs, 'parts.parquet'));
    await cp(fixture('tiny.snappy.parquet'), path.join(blobs, 'parts.parquet', 'part-0.parquet'));
    await writeFile(path.join(blobs, 'blob'), lines(tree(node('linked'))));
    await symlink(path.join(blobs, 'blob'), path.join(folder, 'a.trees.jsonl'));
    await symlink(path.join(blobs, 'parts.parquet'), path.join(folder, 'b.parquet'));
    await writeFile(path.join(folder, '._a.trees.jsonl'), 'what macOS leaves behind');
    const { trees } = await read(folder);
    expect(trees.map((one) => one.id)).toEqual(['linked', 't1', 't2', 't3', 't4']);
  });

  it('is read by name, with subfolders, nested files first, passing over what is no data', async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'data'));
    await writeFile(path.join(folder, 'README.md'), '# Card');
    await writeFile(path.join(folder, 'b.trees.jsonl'), lines(tree(node('second'))));
    await writeFile(path.join(folder, 'a.trees.jsonl'), lines(tree(node('first'))));
    await cp(fixture('tiny.snappy.parquet'), path.join(folder, 'data', 'train-00000.parquet'));
    const { trees } = await read(folder);
    expect(trees.map((one) => one.id)).toEqual(['first', 'second', 't1', 't2', 't3', 't4']);
  });

  it('joins a tree that begins in one flat file and ends in the next', async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, '0.messages.jsonl'), lines(row('p', node('p'), null)));
    await writeFile(path.join(folder, '1.messages.jsonl'), lines(row('p', reply('a'), 'p')));
    const { trees } = await read(folder);
    expect(trees.map((one) => one.nodes.map((member) => member.id))).toEqual([['p', 'a']]);
  });
});

describe('flat rows', () => {
  it('come out depth first with siblings in source order, in the order of the first row of each tree', async () => {
    const file = await fileWith(
      'mixed.messages.jsonl',
      lines(
        row('x', reply('x-b'), 'x'),
        row('y', node('y'), null),
        row('x', node('x-b-1'), 'x-b'),
        row('x', reply('x-a'), 'x'),
        row('x', node('x'), null),
      ),
    );
    const { trees } = await read(file);
    expect(trees.map((one) => one.nodes.map((member) => member.id))).toEqual([['x', 'x-b', 'x-b-1', 'x-a'], ['y']]);
  });

  it('without tree_state are ready, as in OASST1', async () => {
    const { trees } = await read(await fileWith('old.messages.jsonl', lines(row('x', node('x'), null))));
    expect(trees[0]?.state).toBe('ready_for_export');
  });

  it('hold conversations of any length', async () => {
    const deep = Array.from({ length: 20_000 }, (_, i) => {
      const message = i % 2 === 0 ? node(`m${i}`) : reply(`m${i}`);
      return row('m0', message, i === 0 ? null : `m${i - 1}`);
    });
    expect((await read(await fileWith('deep.messages.jsonl', lines(...deep)))).messages).toBe(20_000);
  });
});

it('keeps no user id and no date', async () => {
  const text = JSON.stringify(await read(fixture('tiny.messages.jsonl')));
  expect(text).not.toMatch(/00000000-0000|2023-02-01/);
});
