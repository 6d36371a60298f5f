import { describe, expect, test } from 'vitest';
import { EngineFailedError, EngineOutOfMemoryError } from '../../translation/engine.js';
import { translateBatch } from '../../translation/translate-batch.js';
import { DoubleEngine } from './double-engine.js';

const TEXTS = ['a', 'b', 'bad', 'c', 'd'];
const OPTIONS = { timeoutSeconds: 60 };
const poison = (text: string): boolean => text.startsWith('bad');

describe('a batch on a failing engine', () => {
  test('is tried again whole, so that a passing failure changes nothing', async () => {
    const engine = new DoubleEngine({
      beforeBatch: (call) => {
        if (call === 0) {
          engine.batches.push([]);
          throw new EngineFailedError('killed');
        }
      },
    });
    expect(await translateBatch(engine, TEXTS, OPTIONS)).toHaveLength(5);
    expect(engine.batches).toEqual([[], TEXTS]);
  });

  test('loses only the segment that breaks it', async () => {
    const results = await translateBatch(new DoubleEngine({ poison }), TEXTS, OPTIONS);
    expect(results.map((result) => ('failed' in result ? result.failed : result.text))).toEqual([
      'A',
      'B',
      'choked on bad',
      'C',
      'D',
    ]);
  });

  test('gives up on a single segment after two failures, once the engine has shown that it works', async () => {
    const engine = new DoubleEngine({ poison });
    expect(await translateBatch(engine, ['bad'], OPTIONS)).toEqual([{ failed: 'choked on bad', outOfMemory: false }]);
    expect(engine.batches).toEqual([['bad'], ['bad'], ['Hello.']]);
  });

  test('fails when no segment gets through, nor a probe: then the engine is broken', async () => {
    const engine = new DoubleEngine({ poison: () => true });
    await expect(translateBatch(engine, TEXTS, OPTIONS)).rejects.toThrow(
      'fails on all 5 segments of a batch and on "Hello." too',
    );
  });

  test('is handed back at once where it is too much for the memory', async () => {
    const engine = new DoubleEngine({ memoryRows: 4 });
    await expect(translateBatch(engine, TEXTS, OPTIONS)).rejects.toThrow(EngineOutOfMemoryError);
    expect(engine.batches).toHaveLength(1);
  });

  test('passes other errors on at once', async () => {
    const engine = new DoubleEngine({
      beforeBatch: () => {
        throw new TypeError('a defect');
      },
    });
    await expect(translateBatch(engine, TEXTS, OPTIONS)).rejects.toThrow(TypeError);
  });
});
