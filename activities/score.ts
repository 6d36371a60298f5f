import { z } from 'zod';
import { collect } from '../artifacts/json-lines.js';
import { StageContext } from '../contracts/context.js';
import { Conversation, TestItem } from '../contracts/dataset.js';
import { METRICS, type ItemScores } from '../contracts/evaluation.js';
import { Ref } from '../contracts/ref.js';
import { ANSWERING, type Answering } from '../contracts/temporal.js';
import { Generation } from '../contracts/python-job.js';
import { pointEstimates } from '../evaluation/score.js';
import { scoredSystems, scoreSystems } from '../evaluation/score-systems.js';
import { toxicWordList } from '../evaluation/toxicity/word-list.js';
import { loadLanguageIdentifier } from '../language/language-identifier.js';
import { stage } from './stage.js';

/** Answers between two reports of progress. */
const REPORT_EVERY = 500;

/** Scores every model and baseline on every held-out question, from stored answers: no model is loaded. */
export const score = stage({
  name: 'score',
  version: 6,
  context: StageContext,
  inputs: z.object({
    test: Ref,
    /** Conversations, for the most-frequent-answer baseline. */
    sftTrain: Ref,
    /** Of the models that were made. */
    generations: z.partialRecord(z.enum(ANSWERING), Ref),
  }),
  outputs: z.object({
    /** JSON lines of ItemScores: every system on every item, in the order of the items. */
    scores: Ref,
  }),
  keyed: ({ config: { language } }) => ({ language }),
  thread: import.meta.url,
  work: async ({ context, inputs, store, progress }) => {
    progress({ done: 0, total: null, unit: '', note: 'scoring' });
    const models: Partial<Record<Answering, Generation[]>> = {};
    for (const variant of ANSWERING) {
      const ref = inputs.generations[variant];
      if (ref !== undefined) models[variant] = await collect(store.readJsonl(ref), Generation);
    }
    const scoring = scoreSystems({
      items: await collect(store.readJsonl(inputs.test), TestItem),
      train: await collect(store.readJsonl(inputs.sftTrain), Conversation),
      models,
      languageIdentifier: await loadLanguageIdentifier(context.config.language),
      toxicWords: toxicWordList(context.config.language),
    });
    const lines: ItemScores[] = [];
    for (const line of scoring) {
      if (lines.push(line) % REPORT_EVERY === 0)
        progress({ done: lines.length, total: null, unit: 'answers', note: line.system });
    }
    return {
      outputs: { scores: await store.putJsonl(lines) },
      summary: { lines: lines.length },
      note: describe(lines),
    };
  },
});

/** What a person wants to know first of each model. */
function describe(lines: readonly ItemScores[]): string {
  const models = scoredSystems(lines).filter(({ baseline }) => !baseline);
  const notes = models.map(({ title, scores }) => {
    const { crossEntropy, targetLanguageRate, chrf } = pointEstimates(scores);
    const parts = [
      crossEntropy && `cross-entropy ${crossEntropy.value.toFixed(3)} ${METRICS.crossEntropy.unit}`,
      targetLanguageRate && `${(100 * targetLanguageRate.value).toFixed(0)} % in the target language`,
      chrf && `chrF++ ${chrf.value.toFixed(1)}`,
    ];
    return `${title} ${parts.filter(Boolean).join(', ')}`;
  });
  return notes.length === 0 ? 'nothing to score' : notes.join('; ');
}
