import { existsSync } from 'node:fs';
import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { chooseSuites } from '../../../config/suites.js';
import { writeAcceptabilitySuite } from '../../../dataset/acceptability/write-suite.js';
import { temporaryFolder } from '../../temporary-folder.js';

const FILE = fileURLToPath(new URL('sentences.conllu', import.meta.url));
const REAL = fileURLToPath(new URL('../../../../shared/data/danish/', import.meta.url));
const MAKING = { seed: 1, perRule: 200 };

async function treebank(): Promise<string> {
  const folder = await temporaryFolder();
  await cp(FILE, join(folder, 'da-ud-test.conllu'));
  return folder;
}

async function pairsIn(folder: string): Promise<Record<string, string[]>> {
  const rules = (await readdir(join(folder, 'data'))).filter((name) => name !== 'README.md').sort();
  const lines = rules.map(async (rule) => {
    const text = await readFile(join(folder, 'data', rule, 'test.jsonl'), 'utf8');
    return [rule, text.trim().split('\n')] as const;
  });
  return Object.fromEntries(await Promise.all(lines));
}

async function made(making = MAKING): Promise<Record<string, string[]>> {
  const folder = join(await temporaryFolder(), 'suite');
  await writeAcceptabilitySuite(await treebank(), folder, making);
  return pairsIn(folder);
}

test('a suite is written that a pipeline can name, its configurations those of its data', async () => {
  const folder = join(await temporaryFolder(), 'suite');
  const counts = await writeAcceptabilitySuite(await treebank(), folder, MAKING);
  const [suite] = await chooseSuites([{ path: join(folder, 'acceptability-da.yaml') }], 'evaluation.suites');
  expect(suite).toMatchObject({ data: { source: { path: join(folder, 'data') } } });
  expect(suite?.harness.subsets).toEqual([...counts.keys()]);
  expect(suite?.data.items).toBe([...counts.values()].reduce((sum, count) => sum + count));
  const readme = await readFile(join(folder, 'data', 'README.md'), 'utf8');
  expect([...readme.matchAll(/config_name: (.*)/g)].map(([, name]) => name)).toEqual([...counts.keys()]);
});

test('the same treebank and seed give the same pairs, one a sentence and rule', async () => {
  const pairs = await made();
  expect(await made()).toEqual(pairs);
  expect(pairs['doubled-word']?.length).toBeGreaterThan(3);
  for (const lines of Object.values(pairs)) {
    const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

test('another seed takes other places, and fewer pairs are a part of more', async () => {
  const [whole, other, fewer] = [
    await made(),
    await made({ ...MAKING, seed: 2 }),
    await made({ ...MAKING, perRule: 2 }),
  ];
  expect(other).not.toEqual(whole);
  for (const [rule, lines] of Object.entries(fewer)) {
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(whole[rule]).toEqual(expect.arrayContaining(lines));
  }
});

describe('is refused', () => {
  test('a folder with something in it', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'mine.txt'), 'x');
    await expect(writeAcceptabilitySuite(await treebank(), folder, MAKING)).rejects.toThrow(/mine\.txt/);
  });

  test('a folder without a treebank, and lines that are none', async () => {
    const empty = await temporaryFolder();
    const target = join(await temporaryFolder(), 'suite');
    await expect(writeAcceptabilitySuite(empty, target, MAKING)).rejects.toThrow(/\.conllu/);
    await writeFile(join(empty, 'a.conllu'), 'Det er\tikke\n');
    await expect(writeAcceptabilitySuite(empty, target, MAKING)).rejects.toThrow(/a\.conllu:1/);
  });
});

describe.skipIf(!existsSync(REAL))('of the Danish Dependency Treebank (needs ../shared/data)', () => {
  test('more than a thousand pairs are made, each of two texts that differ', async () => {
    const folder = join(await temporaryFolder(), 'suite');
    const counts = await writeAcceptabilitySuite(REAL, folder, MAKING);
    expect([...counts.values()].reduce((sum, count) => sum + count)).toBeGreaterThan(1000);
    const pairs = Object.values(await pairsIn(folder)).flat();
    const read = pairs.map((line) => JSON.parse(line) as { good: string; bad: string; place: number });
    for (const { good, bad } of read) expect(good).not.toBe(bad);
    const second = read.filter(({ place }) => place === 1).length / read.length;
    expect(second).toBeGreaterThan(0.45);
    expect(second).toBeLessThan(0.55);
  });
});
