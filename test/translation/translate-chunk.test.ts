import { describe, expect, test } from 'vitest';
import type { Message } from '../../contracts/dataset.js';
import { translateChunk, type ChunkInput, type ChunkProgress } from '../../translation/translate-chunk.js';
import type { BatchJournal } from '../../translation/batch-log.js';
import { DoubleEngine, type Behaviour } from './double-engine.js';

const OPTIONS = { batchTokens: 40, batchRows: 2, maxSourceTokens: 10 };

function message(id: string, text: string): Message {
  return { id, treeId: 't', parentId: null, role: 'prompter', lang: 'en', rank: null, text };
}

function memoryJournal(entries: readonly unknown[] = []): BatchJournal & { records: unknown[] } {
  const records = [...entries];
  return {
    entries,
    records,
    append: (record) => {
      records.push(JSON.parse(JSON.stringify(record)));
      return Promise.resolve();
    },
  };
}

const MESSAGES = [
  message('1', 'Hello there. How are you?'),
  message('2', '- Use `x = 1` now\n- Hello there.\n'),
  message('3', '```\nonly code\n```'),
  message('4', 'A long one, with a clause, and then another clause, and a last one.'),
];

function chunk(behaviour: Behaviour = {}, changes: Partial<ChunkInput> = {}): ChunkInput & { engine: DoubleEngine } {
  return {
    messages: MESSAGES,
    options: OPTIONS,
    journal: memoryJournal(),
    ...changes,
    engine: new DoubleEngine(behaviour),
  };
}

describe('a chunk', () => {
  test('comes out message by message, in order, with all but prose untouched', async () => {
    const { lines } = await translateChunk(chunk());
    expect(lines).toEqual([
      { id: '1', status: 'translated', text: 'HELLO THERE. HOW ARE YOU?' },
      { id: '2', status: 'translated', text: '- USE `x = 1` NOW\n- HELLO THERE.\n' },
      { id: '3', status: 'translated', text: '```\nonly code\n```' },
      { id: '4', status: 'translated', text: 'A LONG ONE, WITH A CLAUSE, AND THEN ANOTHER CLAUSE, AND A LAST ONE.' },
    ]);
  });

  test('translates equal segments once', async () => {
    const input = chunk();
    const { stats } = await translateChunk(input);
    expect(input.engine.batches.flat().filter((text) => text === 'Hello there.')).toHaveLength(1);
    expect(stats).toMatchObject({ messages: 4, segments: 7, uniqueSegments: 6, quarantined: 0 });
  });

  test('reports every batch', async () => {
    const progress: ChunkProgress[] = [];
    await translateChunk(chunk({}, { onProgress: (step) => progress.push(step) }));
    expect(progress.map(({ lastCommittedBatch }) => lastCommittedBatch)).toEqual([0, 1, 2]);
    expect(progress.at(-1)).toMatchObject({ doneSegments: 6, totalSegments: 6 });
  });

  test('stops between batches when aborted', async () => {
    const abort = new AbortController();
    const onProgress = (): void => {
      abort.abort(new Error('paused'));
    };
    const input = chunk({}, { onProgress, signal: abort.signal });
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
    await expect(translateChunk(chunk({ beforeBatch }, { journal }))).rejects.toThrow('killed');
    return journal.records;
  }

  test.each([0, 1, 2])('goes on after batch %i with the same result, and redoes that batch alone', async (call) => {
    const uninterrupted = await translateChunk(chunk());
    const input = chunk({}, { journal: memoryJournal(await killedAt(call)) });
    const resumed = await translateChunk(input);
    expect(resumed.lines).toEqual(uninterrupted.lines);
    expect(resumed.redoneBatches).toBe(1);
    expect(input.engine.batches).toHaveLength(3 - call);
  });

  test('does nothing again when it was finished', async () => {
    const journal = memoryJournal();
    const first = await translateChunk(chunk({}, { journal }));
    const input = chunk({}, { journal: memoryJournal(journal.records) });
    expect(await translateChunk(input)).toEqual(first);
    expect(input.engine.batches).toEqual([]);
  });

  test('takes nothing from a journal of other segments, nor from damaged records', async () => {
    const foreign = [{ batch: 0, inputs: 'other', outputs: [] }, { batch: '0' }, null, 7];
    const input = chunk({}, { journal: memoryJournal(foreign) });
    expect((await translateChunk(input)).lines).toHaveLength(4);
    expect(input.engine.batches).toHaveLength(3);
  });
});

const cutText = 'It never, ever comes, to an end, or so they say.';

describe('a message is set aside, with the reason,', () => {
  const options = { ...OPTIONS, maxSourceTokens: 100 };
  const messages = [message('1', 'Good one.'), message('2', `Fine. ${cutText}`), message('3', 'Good two.')];

  test('when a segment is cut off, in clauses too', async () => {
    const { lines, stats } = await translateChunk(
      chunk({ unfinished: (text) => text.includes('never') }, { messages, options }),
    );
    expect(lines[1]).toMatchObject({ id: '2', status: 'quarantined', reason: 'cut-off' });
    expect(lines[1]).toHaveProperty('detail', expect.stringContaining('It never, ever'));
    expect(lines.map(({ status }) => status)).toEqual(['translated', 'quarantined', 'translated']);
    expect(stats.retriedSegments).toBe(2);
  });

  test('but not when its clauses come to an end', async () => {
    const { lines } = await translateChunk(chunk({ unfinished: (text) => text === cutText }, { messages, options }));
    expect(lines[1]).toEqual({ id: '2', status: 'translated', text: `FINE. ${cutText.toUpperCase()}` });
  });

  test('when a translation is empty', async () => {
    const { lines } = await translateChunk(chunk({ empty: (text) => text === 'Fine.' }, { messages, options }));
    expect(lines[1]).toEqual({ id: '2', status: 'quarantined', reason: 'empty-translation', detail: '"Fine."' });
  });

  test('when a segment breaks the engine', async () => {
    const { lines } = await translateChunk(chunk({ poison: (text) => text === 'Fine.' }, { messages, options }));
    expect(lines[1]).toEqual({
      id: '2',
      status: 'quarantined',
      reason: 'engine-failed',
      detail: '"Fine.": choked on Fine.',
    });
    expect(lines[0]?.status).toBe('translated');
  });
});

test('a chunk stops when the engine is broken, and sets no message aside for it', async () => {
  await expect(translateChunk(chunk({ poison: () => true }))).rejects.toThrow('fails on every segment');
});
