import { describe, expect, test } from 'vitest';
import { EngineFailedError } from '../../translation/engine.js';
import { translateChunk } from '../../translation/translate-chunk.js';
import { chunk, memoryJournal, OPTIONS } from './chunk-double.js';
import { DoubleEngine } from './double-engine.js';

const WORDS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const many = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${WORDS[index % 10] ?? ''} number ${index}`);

describe('a segment that kills the engine', () => {
  const options = { ...OPTIONS, batchRows: 8 };
  const poison = (text: string): boolean => text === 'four number 3';

  test('fails alone after two kills, and all others come through', async () => {
    const { lines, stats } = await translateChunk(chunk(many(20), { poison }, { options }));
    expect(lines.filter(({ status }) => status === 'failed')).toEqual([
      {
        id: 'four number 3',
        status: 'failed',
        reason: 'engine-failed',
        detail: 'first: engine-failed, choked on four number 3',
      },
    ]);
    expect(stats.quality.gates['engine-failed']).toMatchObject({ flagged: 1, failed: 1 });
  });

  test('is not given to the same engine again, but to the fallback', async () => {
    const fallback = new DoubleEngine();
    const input = chunk(many(20), { poison, supportsBeams: true }, { options, fallback });
    const { lines } = await translateChunk(input);
    expect(lines[3]).toMatchObject({ status: 'translated', by: 'fallback' });
    // Twice in its batch of eight, once each in four, two and one.
    expect(input.engine.batches.filter((batch) => batch.some(poison)).map(({ length }) => length)).toEqual([
      8, 8, 4, 2, 1,
    ]);
  });

  test('is told from an engine that is broken: then the chunk stops, and nothing is set aside', async () => {
    await expect(translateChunk(chunk(many(4), { poison: () => true }))).rejects.toThrow('it is broken');
    await expect(translateChunk(chunk(['only one'], { poison: () => true }))).rejects.toThrow(EngineFailedError);
  });

  test('may be the whole of a batch', async () => {
    const { lines } = await translateChunk(chunk(many(2), { poison: (text) => text.includes('number') }));
    expect(lines.map(({ status }) => status)).toEqual(['failed', 'failed']);
  });
});

describe('an engine without memory for 32 rows', () => {
  const options = { ...OPTIONS, batchRows: 32, batchTokens: 10_000 };
  const rowsOf = (engine: DoubleEngine): number[] => engine.batches.map((batch) => batch.length);

  test('gets 16 at once, and no more for the rest of the chunk', async () => {
    const input = chunk(many(100), { memoryRows: 16 }, { options });
    const { lines, stats, redoneBatches } = await translateChunk(input);
    expect(rowsOf(input.engine)).toEqual([32, 16, 16, 16, 16, 16, 16, 4]);
    expect(lines.every(({ status }) => status === 'translated')).toBe(true);
    expect(stats).toMatchObject({ batches: 7, batchTokensAfterOutOfMemory: 48 });
    expect(redoneBatches).toBe(0);
  });

  test.each([1, 2, 5])('gets the same batches after a crash in call %i', async (call) => {
    const uninterrupted = chunk(many(100), { memoryRows: 16 }, { options });
    const expected = await translateChunk(uninterrupted);
    const journal = memoryJournal();
    const beforeBatch = (now: number): void => {
      if (now === call) throw new Error('killed');
    };
    await expect(
      translateChunk(chunk(many(100), { memoryRows: 16, beforeBatch }, { options, journal })),
    ).rejects.toThrow('killed');
    const resumed = chunk(many(100), { memoryRows: 16 }, { options, journal: memoryJournal(journal.records) });
    expect(await translateChunk(resumed)).toEqual({ ...expected, redoneBatches: 1 });
    expect(resumed.engine.batches).toEqual(uninterrupted.engine.batches.slice(call));
  });

  test('may have none for a single segment: its clauses may fit', async () => {
    const long = 'This segment, with its clauses, is far too long, all in all, for so small a machine.';
    const input = chunk([long, 'short one'], { memoryRows: 16 }, { options: { ...options, batchTokens: 200 } });
    const engine = new (class extends DoubleEngine {
      override translate(batch: readonly string[]) {
        return new DoubleEngine({ memoryRows: batch.includes(long) ? 0 : 16 }).translate(batch);
      }
    })();
    const { lines, stats } = await translateChunk({ ...input, engine });
    expect(lines[0]).toEqual({ id: long, status: 'translated', text: long.toUpperCase(), by: 'clauses' });
    expect(stats.quality.gates['engine-failed']).toMatchObject({ flagged: 1, clauses: 1 });
  });

  test('gets fewer rows in a beam search, each beam being one', async () => {
    const script = (_: string, beams: number): string | undefined => (beams === 1 ? '…' : undefined);
    const input = chunk(many(32), { script, supportsBeams: true, memoryRows: 32 }, { options });
    const { stats } = await translateChunk(input);
    expect(rowsOf(input.engine)).toEqual([32, 8, 8, 8, 8]);
    expect(stats.quality.gates['empty-translation']).toMatchObject({ flagged: 32, beam: 32 });
  });
});

describe('an engine that hangs', () => {
  const options = { ...OPTIONS, batchRows: 4, batchTimeoutSeconds: 0.02 };
  const hang = (text: string): boolean => text === 'two number 1';

  test('is stopped at the time limit, and only the segment that it hangs on fails', async () => {
    let beats = 0;
    const onProgress = (): void => {
      beats += 1;
    };
    const { lines, stats } = await translateChunk(chunk(many(8), { hang }, { options, onProgress }));
    expect(lines.map(({ status }) => status)).toEqual([
      ...['translated', 'failed'],
      ...Array<string>(6).fill('translated'),
    ]);
    expect(lines[1]).toMatchObject({
      reason: 'engine-failed',
      detail: 'first: engine-failed, The engine hung: no answer to a batch of 1 in 0.02 s.',
    });
    // Two batches, and a sign of life after each of four hangs: in four rows twice, in two, in one.
    expect(beats).toBe(stats.batches + 4);
  });

  test('is stopped at once by a cancellation, with its reason', async () => {
    const abort = new AbortController();
    setTimeout(() => {
      abort.abort(new Error('cancelled'));
    }, 5);
    const patient = { ...options, batchTimeoutSeconds: 60 };
    const input = chunk(many(8), { hang }, { options: patient, signal: abort.signal });
    await expect(translateChunk(input)).rejects.toThrow('cancelled');
  });
});
