import { describe, expect, test } from 'vitest';
import type { BatchProgress } from '../../translation/batch-runner.js';
import { translateChunk } from '../../translation/translate-chunk.js';
import { chunk, memoryJournal, OPTIONS } from './chunk-double.js';
import { DoubleEngine } from './double-engine.js';

const TEXTS = ['Hello there.', 'How are you?', 'Use it now', 'A long one, with a clause, and then another.', 'Bye.'];

describe('a chunk', () => {
  test('comes out segment by segment, in order', async () => {
    const { lines, stats } = await translateChunk(chunk(TEXTS));
    expect(lines).toEqual(
      TEXTS.map((id) => ({ id, status: 'translated', text: id.toUpperCase(), by: 'first' as const })),
    );
    expect(stats).toEqual({
      segments: 5,
      batches: 3,
      tokens: 18,
      failed: 0,
      quality: { segments: 5, gates: {} },
      batchTokensAfterOutOfMemory: null,
    });
  });

  test('may be empty', async () => {
    expect((await translateChunk(chunk([]))).lines).toEqual([]);
  });

  test('reports every batch', async () => {
    const progress: BatchProgress[] = [];
    await translateChunk(chunk(TEXTS, {}, { onProgress: (step) => progress.push(step) }));
    expect(progress.map(({ lastCommittedBatch }) => lastCommittedBatch)).toEqual([0, 1, 2]);
    expect(progress.at(-1)).toMatchObject({ doneSegments: 5, totalSegments: 5 });
  });

  test('stops between batches when aborted', async () => {
    const abort = new AbortController();
    const onProgress = (): void => {
      abort.abort(new Error('paused'));
    };
    const input = chunk(TEXTS, {}, { onProgress, signal: abort.signal });
    await expect(translateChunk(input)).rejects.toThrow('paused');
    expect(input.engine.batches).toHaveLength(1);
  });
});

describe('a chunk that was killed', () => {
  async function killedAt(call: number): Promise<unknown[]> {
    const journal = memoryJournal();
    const beforeBatch = (now: number): void => {
      if (now === call) throw new Error('killed');
    };
    await expect(translateChunk(chunk(TEXTS, { beforeBatch }, { journal }))).rejects.toThrow('killed');
    return journal.records;
  }

  test.each([0, 1, 2])('goes on after batch %i with the same result, and redoes that batch alone', async (call) => {
    const uninterrupted = await translateChunk(chunk(TEXTS));
    const input = chunk(TEXTS, {}, { journal: memoryJournal(await killedAt(call)) });
    const resumed = await translateChunk(input);
    expect(resumed).toEqual({ ...uninterrupted, redoneBatches: 1 });
    expect(input.engine.batches).toHaveLength(3 - call);
  });

  test('does nothing again when it was finished', async () => {
    const journal = memoryJournal();
    const first = await translateChunk(chunk(TEXTS, {}, { journal }));
    const input = chunk(TEXTS, {}, { journal: memoryJournal(journal.records) });
    expect(await translateChunk(input)).toEqual(first);
    expect(input.engine.batches).toEqual([]);
  });

  test('takes nothing from a journal of other segments, nor from damaged records', async () => {
    const foreign = [{ batch: 0, inputs: 'other', outputs: [] }, { batch: '0' }, null, 7];
    const input = chunk(TEXTS, {}, { journal: memoryJournal(foreign) });
    expect((await translateChunk(input)).lines).toHaveLength(5);
    expect(input.engine.batches).toHaveLength(3);
  });
});

describe('a segment that no gate may let through', () => {
  const CUT = 'It never, ever comes, to an end, or so they say.';
  const options = { ...OPTIONS, batchTokens: 400 };

  test('fails with the reason of its first attempt, and all attempts told', async () => {
    const unfinished = (text: string): boolean => text.includes('never');
    const { lines, stats } = await translateChunk(chunk(['Good.', CUT], { unfinished }, { options }));
    expect(lines[0]?.status).toBe('translated');
    expect(lines[1]).toMatchObject({ id: CUT, status: 'failed', reason: 'cut-off' });
    expect(lines[1]).toHaveProperty('detail', expect.stringMatching(/^first: cut-off, .*; clauses: cut-off, /u));
    expect(stats).toMatchObject({ failed: 1, quality: { segments: 2 } });
    expect(stats.quality.gates).toEqual({ 'cut-off': { flagged: 1, beam: 0, clauses: 0, fallback: 0, failed: 1 } });
  });

  test('is mended by beam search, where the engine knows it', async () => {
    const script = (text: string, beams: number): string | undefined =>
      text === CUT && beams === 1 ? '...' : undefined;
    const input = chunk(['Good.', CUT], { script, supportsBeams: true }, { options });
    const { lines, stats } = await translateChunk(input);
    expect(lines[1]).toEqual({ id: CUT, status: 'translated', text: CUT.toUpperCase(), by: 'beam' });
    expect(stats.quality.gates).toEqual({
      'empty-translation': { flagged: 1, beam: 1, clauses: 0, fallback: 0, failed: 0 },
    });
    expect(input.engine.batches).toEqual([[CUT, 'Good.'], [CUT]]);
  });

  test('is mended in clauses', async () => {
    const unfinished = (text: string): boolean => text === CUT;
    const { lines } = await translateChunk(chunk(['Good.', CUT], { unfinished }, { options }));
    expect(lines[1]).toEqual({ id: CUT, status: 'translated', text: CUT.toUpperCase(), by: 'clauses' });
  });

  test('is mended by the fallback engine', async () => {
    const fallback = new DoubleEngine();
    const input = chunk(['Good.', CUT], { unfinished: (text) => text.includes('never') }, { options, fallback });
    const { lines, stats } = await translateChunk(input);
    expect(lines[1]).toMatchObject({ status: 'translated', by: 'fallback' });
    expect(fallback.batches).toEqual([[CUT]]);
    expect(stats.quality.gates['cut-off']).toMatchObject({ flagged: 1, fallback: 1, failed: 0 });
  });

  test('is not retried in ways that the configuration leaves out', async () => {
    const quality = { ...OPTIONS.quality, retryBeams: 1, retryInClauses: false };
    const behaviour = { unfinished: (text: string) => text === CUT, supportsBeams: true };
    const input = chunk([CUT], behaviour, { options: { ...options, quality } });
    expect((await translateChunk(input)).lines[0]).toMatchObject({ status: 'failed', reason: 'cut-off' });
    expect(input.engine.batches).toEqual([[CUT]]);
  });
});
