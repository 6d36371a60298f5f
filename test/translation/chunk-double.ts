import { QualityGate, type Segment } from '../../contracts/dataset.js';
import type { BatchJournal } from '../../translation/batch-log.js';
import type { ChunkOptions } from '../../translation/chunk-options.js';
import type { ChunkInput } from '../../translation/translate-chunk.js';
import { DoubleEngine, type Behaviour } from './double-engine.js';

/** Capitals are no translation: gates that look at the text are off where what is tested is something else. */
const GATES_ON_ENGINE: readonly string[] = ['empty-translation', 'cut-off'];
const gatesOff = QualityGate.options.filter((gate) => !GATES_ON_ENGINE.includes(gate));

export const OPTIONS: ChunkOptions = {
  batchTokens: 40,
  batchRows: 2,
  targetLanguage: 'da',
  beams: 1,
  batchTimeoutSeconds: 60,
  quality: { gatesOff, retryBeams: 4, retryInClauses: true },
};

/** Segments in English, known by their text. */
export function segments(...texts: readonly string[]): Segment[] {
  return texts.map((text) => ({ id: text, lang: 'en', text }));
}

/** Keeps what is appended, as a file does: as JSON. */
export function memoryJournal(entries: readonly unknown[] = []): BatchJournal & { readonly records: unknown[] } {
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

/** A chunk on a double of its own. */
export function chunk(
  texts: readonly string[],
  behaviour: Behaviour = {},
  changes: Partial<ChunkInput> = {},
): ChunkInput & { readonly engine: DoubleEngine } {
  return {
    segments: segments(...texts),
    options: OPTIONS,
    journal: memoryJournal(),
    ...changes,
    engine: new DoubleEngine(behaviour),
  };
}
