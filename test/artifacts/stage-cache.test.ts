import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Home } from '../../artifacts/home.js';
import { stageKey } from '../../artifacts/stage-cache.js';
import type { StageRecord } from '../../contracts/lineage.js';
import { MEDIA, type Ref } from '../../contracts/ref.js';
import { temporaryFolder } from '../temporary-folder.js';

const identity = { stage: 'merge', version: 1, inputs: { a: '1' }, config: { x: 1, y: [2, 3] } };

function record(key: string, output: Ref): StageRecord {
  return {
    key,
    ...identity,
    outputs: { merged: output },
    summary: {},
    note: '',
    codeVersion: '0',
    machine: { host: 'h', platform: 'linux', cpus: 1, memoryBytes: 1 },
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    redone: {},
  };
}

it('has the same key for the same identity, in whatever order it is written', () => {
  const reordered = { config: { y: [2, 3], x: 1 }, inputs: { a: '1' }, version: 1, stage: 'merge' };
  expect(stageKey(reordered)).toBe(stageKey(identity));
});

it.each([
  { ...identity, version: 2 },
  { ...identity, inputs: { a: '2' } },
  { ...identity, config: { x: 1, y: [3, 2] } },
])('has another key where anything differs', (other) => {
  expect(stageKey(other)).not.toBe(stageKey(identity));
});

it('hits only while the output is there and whole', async () => {
  const home = new Home(await temporaryFolder());
  const key = stageKey(identity);
  const output = await home.store.putBytes('resultat', MEDIA.binary);
  expect(await home.stages.lookUp(key)).toBeNull();
  await home.stages.write(record(key, output));
  expect((await home.stages.lookUp(key))?.outputs['merged']).toEqual(output);

  const blob = await home.store.localFile(output);
  await writeFile(blob, 'resultax');
  expect(await home.stages.lookUp(key)).toBeNull();
  await rm(blob);
  expect(await home.stages.lookUp(key)).toBeNull();
});

it('treats a torn record as none', async () => {
  const root = await temporaryFolder();
  const home = new Home(root);
  const key = stageKey(identity);
  await home.stages.write(record(key, await home.store.putBytes('x', MEDIA.binary)));
  await writeFile(join(root, 'stages', `${key}.json`), '{"key": "ab');
  expect(await home.stages.lookUp(key)).toBeNull();
});
