import { createHash } from 'node:crypto';
import { comparableWords } from '../../dataset/contamination/comparable-words.js';
import { OverlapIndex, SHORT } from '../../dataset/contamination/overlap-index.js';
import { seededRandom } from '../../evaluation/statistics/random.js';
import { CHANGES } from './changes.js';
import type { CorpusText } from './corpora.js';

const SEED = 7;
/** Words that take the place of others, from texts that are trained on. */
const OTHER_WORDS = 5000;

export interface Measured {
  /** Held-out texts of at least eight words; half of the corpus by hash. */
  readonly heldOut: number;
  readonly training: number;
  /** Held-out texts found in the other half as it is, where nothing was planted. */
  readonly falseAlarms: number;
  /** Of those, a few with the text that they were found in. */
  readonly examples: readonly (readonly [heldOut: string, training: string])[];
  /** Share of the held-out texts whose changed copy is found, by change. */
  readonly recall: Readonly<Record<string, number>>;
  readonly microsecondsPerText: number;
}

/** Holds out half of a corpus, and looks for it in the other half and in changed copies of itself. */
export function measure(corpus: readonly CorpusText[]): Measured {
  const heldOut = corpus.filter(({ group, text }) => isHeldOut(group) && comparableWords(text).length >= SHORT);
  const training = corpus.filter(({ group }) => !isHeldOut(group)).map(({ text }) => text);
  const index = new OverlapIndex(heldOut.map(({ text }, at) => ({ id: `${at}`, texts: [text], lang: '' })));
  const start = performance.now();
  const alarms = new Map(
    training.flatMap((text) =>
      index.find(text).map(({ id }) => [id, [heldOut[Number(id)]?.text ?? '', text]] as const),
    ),
  );
  const took = performance.now() - start;
  const words = training.flatMap((text) => text.split(/\s+/).filter(Boolean)).slice(0, OTHER_WORDS);
  const random = seededRandom(SEED);
  const recall = Object.entries(CHANGES).map(([name, { change }]) => {
    const found = heldOut.filter(({ text }, at) =>
      index.find(change(text, random, words)).some(({ id }) => id === `${at}`),
    );
    return [name, found.length / heldOut.length] as const;
  });
  return {
    heldOut: heldOut.length,
    training: training.length,
    falseAlarms: alarms.size,
    examples: [...alarms.values()],
    recall: Object.fromEntries(recall),
    microsecondsPerText: (1000 * took) / training.length,
  };
}

function isHeldOut(group: string): boolean {
  return (createHash('sha256').update(group).digest()[0] ?? 0) < 128;
}
