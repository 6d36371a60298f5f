import { expect, test } from 'vitest';
import type { BatchJournal } from '../../translation/batch-log.js';
import { translateChunk, type ChunkOutput } from '../../translation/translate-chunk.js';
import { chunk, memoryJournal, OPTIONS } from './chunk-double.js';
import { DoubleEngine, type Behaviour } from './double-engine.js';

/** Every kind of trouble in one chunk: no memory, a segment that kills, faults mended by each of the retries, or by none. */
const TEXTS = [
  ...Array.from({ length: 12 }, (_, index) => `ordinary sentence number ${index}`),
  'this one kills the engine',
  'this one needs a beam',
  'this one needs, as you can see, its clauses',
  'this one needs the other engine',
  'this one is a hopeless case',
];

function script(text: string, beams: number): string | undefined {
  if (text.endsWith('a beam')) return beams > 1 ? undefined : '…';
  return /its clauses|other engine|hopeless/u.test(text) && !text.startsWith('its') ? '…' : undefined;
}

const TROUBLE: Behaviour = { script, memoryRows: 6, supportsBeams: true, poison: (text) => text.includes('kills') };
const FALLBACK: Behaviour = { script: (text) => (text.includes('hopeless') ? '…' : undefined) };

interface Attempt {
  readonly journal: BatchJournal;
  readonly lanes: number;
  /** Number of the call, over both engines, in which the process is killed. */
  readonly killAt?: number;
}

async function translate({ journal, lanes, killAt }: Attempt): Promise<{ output: ChunkOutput; calls: number }> {
  let calls = 0;
  let killed = false;
  const beforeBatch = (): void => {
    killed ||= calls++ === killAt;
    if (killed) throw new Error('killed');
  };
  // What is killed writes nothing more, whatever its other lane was about to commit.
  const append = (record: unknown): Promise<void> =>
    killed ? Promise.reject(new Error('killed')) : journal.append(record);
  const options = { ...OPTIONS, batchRows: 8, batchTokens: 400 };
  const fallback = new DoubleEngine({ ...FALLBACK, beforeBatch });
  const input = chunk(
    TEXTS,
    { ...TROUBLE, lanes, beforeBatch },
    { options, journal: { entries: journal.entries, append }, fallback },
  );
  return { output: await translateChunk(input), calls };
}

test.each([1, 2])(
  'a chunk with every kind of trouble comes out the same wherever it is killed: %i lanes',
  async (lanes) => {
    const whole = await translate({ journal: memoryJournal(), lanes });
    expect(whole.output.lines.slice(12).map((line) => (line.status === 'failed' ? line.reason : line.by))).toEqual([
      'fallback',
      'beam',
      'clauses',
      'fallback',
      'empty-translation',
    ]);
    expect(whole.calls).toBeGreaterThan(10);
    for (let killAt = 0; killAt < whole.calls; killAt++) {
      const journal = memoryJournal();
      await expect(translate({ journal, lanes, killAt })).rejects.toThrow('killed');
      const { output } = await translate({ journal: memoryJournal(journal.records), lanes });
      expect(output.lines).toEqual(whole.output.lines);
      expect(output.redoneBatches).toBeGreaterThan(0);
      expect(output.redoneBatches).toBeLessThanOrEqual(lanes);
      if (lanes === 1) expect(output.stats).toEqual(whole.output.stats);
    }
  },
);
