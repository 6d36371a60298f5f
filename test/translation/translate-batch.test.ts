import { describe, expect, test } from 'vitest';
import { EngineFailedError } from '../../translation/engine.js';
import { translateBatch } from '../../translation/translate-batch.js';
import { DoubleEngine } from './double-engine.js';

const TEXTS = ['a', 'b', 'bad', 'c', 'd'];
const poison = (text: string): boolean => text.startsWith('bad');

describe('a batch on a failing engine', () => {
  test('is tried again whole, so that a passing failure changes nothing', async () => {
    const engine = new DoubleEngine({
      beforeBatch: (call) => {
        if (call === 0) {
          engine.batches.push([]);
          throw new EngineFailedError('out of memory');
        }
      },
    });
    expect(await translateBatch(engine, TEXTS)).toHaveLength(5);
    expect(engine.batches).toEqual([[], TEXTS]);
  });

  test('loses only the segment that breaks it', async () => {
    const results = await translateBatch(new DoubleEngine({ poison }), TEXTS);
    expect(results.map((result) => ('failed' in result ? result.failed : result.text))).toEqual([
      'A',
      'B',
      'choked on bad',
      'C',
      'D',
    ]);
  });

  test('gives up on a single segment after two failures', async () => {
    const engine = new DoubleEngine({ poison });
    expect(await translateBatch(engine, ['bad'])).toEqual([{ failed: 'choked on bad' }]);
    expect(engine.batches).toHaveLength(2);
  });

  test('fails when no segment gets through: then the engine is broken', async () => {
    const engine = new DoubleEngine({ poison: () => true });
    await expect(translateBatch(engine, TEXTS)).rejects.toThrow('fails on every segment');
  });

  test('passes other errors on at once', async () => {
    const engine = new DoubleEngine({
      beforeBatch: () => {
        throw new TypeError('a defect');
      },
    });
    await expect(translateBatch(engine, TEXTS)).rejects.toThrow(TypeError);
  });
});
