import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chunkSize, readQueueSpeed, recordQueueSpeed } from '../../../translation/plan/queue-speed.js';
import { temporaryFolder } from '../../temporary-folder.js';

async function newPath(): Promise<string> {
  return join(await temporaryFolder(), 'speed', 'gpu-x.json');
}

describe('the speed of a queue', () => {
  test('is assumed, and said to be, until a chunk was measured', async () => {
    const speed = await readQueueSpeed(await newPath());
    expect(speed.measured).toBe(false);
    expect(speed.tokensPerSecond).toBeGreaterThan(0);
  });

  test('is that of its first chunk, then comes near to that of later ones', async () => {
    const path = await newPath();
    await recordQueueSpeed(path, 3000, 10);
    expect(await readQueueSpeed(path)).toEqual({ tokensPerSecond: 300, measured: true });
    for (let chunk = 0; chunk < 20; chunk++) await recordQueueSpeed(path, 10_000, 10);
    expect((await readQueueSpeed(path)).tokensPerSecond).toBeGreaterThan(950);
  });

  test('is assumed again where its record is damaged', async () => {
    const path = await newPath();
    await recordQueueSpeed(path, 3000, 10);
    for (const damaged of ['{"tokens":3000', '{"tokens":0,"seconds":0}', '[]']) {
      await writeFile(path, damaged);
      expect((await readQueueSpeed(path)).measured).toBe(false);
    }
  });

  test('does not change for a chunk without tokens or time', async () => {
    const path = await newPath();
    await recordQueueSpeed(path, 0, 0);
    expect((await readQueueSpeed(path)).measured).toBe(false);
  });
});

describe('the size of a chunk', () => {
  const speed = { tokensPerSecond: 1000, measured: true };

  test('is what the queue translates in the minutes that are configured', () => {
    expect(chunkSize({ chunkTokens: null, chunkMinutes: 3 }, speed)).toBe(180_000);
  });

  test('is as configured where it is', () => {
    expect(chunkSize({ chunkTokens: 4096, chunkMinutes: 3 }, speed)).toBe(4096);
  });

  test('is never nothing', () => {
    expect(chunkSize({ chunkTokens: null, chunkMinutes: 0.001 }, { tokensPerSecond: 0.1, measured: true })).toBe(1);
  });
});
