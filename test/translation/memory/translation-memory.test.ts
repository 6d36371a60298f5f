import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { KnownTranslation } from '../../../translation/memory/memory-line.js';
import { SHARDS, shardOf } from '../../../translation/memory/shards.js';
import { TranslationMemory } from '../../../translation/memory/translation-memory.js';
import { segmentId } from '../../../translation/segment-id.js';
import { temporaryFolder } from '../../temporary-folder.js';

function known(text: string, translation = text.toUpperCase()): KnownTranslation {
  return { id: segmentId('en', text), text: translation, by: 'first' };
}

async function open(): Promise<{ memory: TranslationMemory; folder: string; fileOf: (id: string) => string }> {
  const folder = join(await temporaryFolder(), 'memory');
  const fileOf = (id: string) => join(folder, `${shardOf(id)}.jsonl`);
  return { memory: new TranslationMemory(folder, { model: 'm' }), folder, fileOf };
}

async function everything(memory: TranslationMemory): Promise<{ known: KnownTranslation[]; damaged: number }> {
  const shards = await Promise.all(SHARDS.map((shard) => memory.read(shard)));
  return {
    known: shards.flatMap((shard) => [...shard.known.values()]),
    damaged: shards.reduce((sum, shard) => sum + shard.damaged, 0),
  };
}

const one = known('One.');
const two = known('Two. 🇩🇰 «x»\u2028"quoted"');

describe('the translation memory', () => {
  test('gives back what it was told, to another reader too, and nothing else', async () => {
    const { memory, folder } = await open();
    await memory.remember([one, two]);
    const other = new TranslationMemory(folder, {});
    expect((await everything(other)).known.sort(byId)).toEqual([one, two].sort(byId));
    expect((await other.read(shardOf(one.id))).known.get(two.id)).toEqual(
      shardOf(one.id) === shardOf(two.id) ? two : undefined,
    );
  });

  test('knows nothing before it was told anything', async () => {
    const { memory } = await open();
    expect(await everything(memory)).toEqual({ known: [], damaged: 0 });
    expect(await memory.edition()).toBeNull();
  });

  test('lets a later translation of a segment replace an earlier one, and minds no repetition', async () => {
    const { memory } = await open();
    await memory.remember([one]);
    await memory.remember([known('One.', 'anew'), two]);
    await memory.remember([two]);
    expect((await everything(memory)).known.map(({ text }) => text).sort()).toEqual(['anew', two.text].sort());
  });

  test('says beside its shards which settings they belong to', async () => {
    const { memory, folder } = await open();
    await memory.remember([one]);
    expect(JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8'))).toEqual({ model: 'm' });
    expect((await readdir(folder)).sort()).toEqual([`${shardOf(one.id)}.jsonl`, 'settings.json'].sort());
  });

  test('remembers the name of the last whole retranslation', async () => {
    const { memory } = await open();
    await memory.publishEdition('a');
    await memory.publishEdition('b');
    expect(await memory.edition()).toBe('b');
  });
});

describe('a damaged file', () => {
  test('loses a torn last line and no other, and what is written after it is whole', async () => {
    const { memory, fileOf } = await open();
    await memory.remember([one]);
    const file = fileOf(one.id);
    const line = (await readFile(file, 'utf8')).trim();
    const twin = sameShard(one.id);
    await appendFile(file, line.slice(0, line.length / 2));
    expect((await memory.read(shardOf(one.id))).known.get(one.id)).toEqual(one);
    await memory.remember([twin]);
    const { known: found, damaged } = await memory.read(shardOf(one.id));
    expect([found.get(one.id), found.get(twin.id), damaged]).toEqual([one, twin, 1]);
  });

  test.each([
    ['a changed letter of the text', (line: string) => line.replace('ONE', 'ONF')],
    ['a changed segment', (line: string) => line.replace(/"id":"../, '"id":"00')],
    ['another attempt', (line: string) => line.replace('"by":"first"', '"by":"beam"')],
    ['no checksum', (line: string) => line.replace(/,"sum":"[^"]*"/, '')],
    ['text that is no JSON', () => 'garbage'],
    ['bytes that are no text', () => '\u0000\u0001{'],
  ])('has a line with %s skipped and counted, never returned', async (_, damage) => {
    const { memory, fileOf } = await open();
    await memory.remember([one]);
    const file = fileOf(one.id);
    const twin = sameShard(one.id);
    await writeFile(file, `${damage((await readFile(file, 'utf8')).trim())}\n`);
    await memory.remember([twin]);
    const { known: found, damaged } = await memory.read(shardOf(one.id));
    expect([[...found.keys()], damaged]).toEqual([[twin.id], 1]);
  });
});

/** Enough, and in blocks long enough (200 kB and more over 256 shards), for writes to overlap. */
const EACH = 3000;
const BLOCK = 500;

test('several processes write at once, and every line of each is whole', async () => {
  const { memory, folder } = await open();
  const names = ['a', 'b', 'c'];
  const writers = names.map((name) => startWriter(folder, name));
  await Promise.all(writers.map((writer) => once(writer.stdout ?? writer, 'data')));
  for (const writer of writers) writer.stdin?.write('go\n');
  const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'exit'))[0] as number));
  expect(codes).toEqual([0, 0, 0]);
  const { known: found, damaged } = await everything(memory);
  expect(damaged).toBe(0);
  const wanted = names.flatMap((name) => Array.from({ length: EACH }, (_, i) => segmentId('en', `${name} ${i}`)));
  expect(found.map(({ id }) => id).sort()).toEqual(wanted.sort());
});

test('a process that is killed while it writes leaves nothing behind that is wrong', async () => {
  const { memory, folder } = await open();
  const writer = startWriter(folder, 'killed');
  const exit = once(writer, 'exit');
  await once(writer.stdout ?? writer, 'data');
  writer.stdin?.write('go\n');
  while ((await memory.read('00')).known.size === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  writer.kill('SIGKILL');
  expect(await exit).toEqual([null, 'SIGKILL']);
  await memory.remember([one]);
  const { known: found, damaged } = await everything(memory);
  const wanted = new Map(Array.from({ length: EACH }, (_, i) => [segmentId('en', `killed ${i}`), `killed ${i} `]));
  expect(found.every(({ id, text }) => id === one.id || text.startsWith(wanted.get(id) ?? '?'))).toBe(true);
  expect(found).toContainEqual(one);
  expect(damaged).toBeLessThanOrEqual(SHARDS.length);
});

function startWriter(folder: string, name: string): ChildProcess {
  const file = fileURLToPath(new URL('writer.ts', import.meta.url));
  const args = ['--import', 'tsx', file, folder, name, String(EACH), String(BLOCK)];
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

function byId(a: KnownTranslation, b: KnownTranslation): number {
  return a.id < b.id ? -1 : 1;
}

/** Another segment whose id begins with the same two digits. */
function sameShard(id: string): KnownTranslation {
  for (let number = 0; ; number++) {
    const other = known(`segment ${number}`);
    if (shardOf(other.id) === shardOf(id)) return other;
  }
}
