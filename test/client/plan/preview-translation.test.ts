import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Home } from '../../../artifacts/home.js';
import { previewTranslation } from '../../../client/plan/preview-translation.js';
import { loadPipeline } from '../../../config/load-pipeline.js';
import type { PinnedSource, StageContext } from '../../../contracts/context.js';
import { settingsDigest } from '../../../translation/memory/open-memory.js';
import { recordQueueSpeed } from '../../../translation/plan/queue-speed.js';
import { temporaryFolder } from '../../temporary-folder.js';

function demoPath(path: string): PinnedSource {
  return { kind: 'path', path: fileURLToPath(new URL(`../../../demo/${path}`, import.meta.url)), identity: path };
}

async function demoContext(...set: string[]): Promise<StageContext> {
  const { config } = await loadPipeline('demo', ['dataset.maxTrees=60', ...set]);
  const sources = {
    dataset: demoPath('dataset/demo.trees.jsonl.gz'),
    translator: demoPath('translator'),
    baseModel: demoPath('base'),
  };
  return { config, sources, edition: null, int8: null };
}

async function newHome(): Promise<Home> {
  return new Home(join(await temporaryFolder(), 'home'));
}

test('a pipeline that never ran is previewed as its plan stage will find it, and leaves nothing behind', async () => {
  const home = await newHome();
  const { counts, excluded, chunks, cachedChunks, tokensLeft } = await previewTranslation(
    home,
    await demoContext('translation.chunkTokens=1000'),
  );
  expect(counts.segments).toBeGreaterThan(counts.unique);
  expect(counts.unique).toBe(counts.newSegments);
  expect([counts.fromMemory, cachedChunks, tokensLeft]).toEqual([0, 0, counts.tokens]);
  expect(chunks).toBe(Math.ceil(counts.tokens / 1000));
  expect(excluded).toBeGreaterThan(0);
  expect(await readdir(join(home.root, 'scratch', 'plan-preview'))).toEqual([]);
});

test('its time is estimated from the speed of the queue, which is assumed until it was measured', async () => {
  const home = await newHome();
  const context = await demoContext();
  expect((await previewTranslation(home, context)).speed.measured).toBe(false);
  await recordQueueSpeed(home.speed('gpu', settingsDigest(context)), 5000, 10);
  const { tokensLeft, speed, estimatedSeconds } = await previewTranslation(home, context);
  expect(speed).toEqual({ tokensPerSecond: 500, measured: true });
  expect(estimatedSeconds).toBe(tokensLeft / 500);
});
