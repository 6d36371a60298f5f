import { join } from 'node:path';
import { z } from 'zod';
import { collect } from '../artifacts/json-lines.js';
import { allBut } from '../config/settings-tree.js';
import { StageContext } from '../contracts/context.js';
import { TestItem } from '../contracts/dataset.js';
import { Ref } from '../contracts/ref.js';
import { ANSWERING } from '../contracts/temporal.js';
import type { Generation } from '../contracts/python-job.js';
import { answerItems } from '../evaluation/answer-items.js';
import { fewShotLabels } from '../evaluation/few-shot-labels.js';
import { baseFolder } from './base-folder.js';
import { stage } from './stage.js';
import { runPythonJob } from './run-python-job.js';
import { describeSkipped, skippedCounts } from './skipped.js';

/** Lets one model answer the held-out questions. */
export const generate = stage({
  name: 'generate',
  version: 2,
  context: StageContext,
  inputs: z.object({
    ...{ adapter: Ref.nullable(), test: Ref, variant: z.enum(ANSWERING) },
    /** Conversations of which a few are shown as questions and answers, in place of the chat template. */
    shots: Ref.optional(),
  }),
  outputs: z.object({
    /** JSON lines of Generation, in the order of the questions. */
    generations: Ref,
  }),
  sources: ['baseModel'],
  keyed: ({ config: { evaluation, training, seed, language } }, { shots }) => ({
    ...allBut(evaluation, [
      'maxItems',
      'bootstrapSamples',
      'confidence',
      'retentionMargin',
      'suiteMargin',
      'suites',
      'suiteItems',
      'runGeneratedCode',
      'probes',
      'fewShotBase',
    ]),
    ...allBut(training, ['sft', 'dpo', 'validationItems']),
    maxLength: training.sft.maxLength,
    seed,
    ...(shots && { language }),
  }),
  device: 'model',
  work: async (attempt) => {
    const { context, inputs, store, scratch } = attempt;
    const items = await collect(store.readJsonl(inputs.test), TestItem);
    if (items.length === 0) return done(await store.putJsonl([]), NOTHING);
    const adapter = inputs.adapter && join(scratch, 'adapter');
    if (inputs.adapter && adapter !== null) await store.materialize(inputs.adapter, adapter);
    const answered = await answerItems({
      items,
      config: context.config,
      journal: await attempt.journal(),
      files: {
        model: await baseFolder(attempt),
        adapter,
        itemsFile: await store.localFile(inputs.test),
        fewShot: inputs.shots
          ? { conversationsFile: await store.localFile(inputs.shots), ...fewShotLabels(context.config.language) }
          : null,
      },
      runJob: (job, onEvent) => runPythonJob(attempt, job, scratch, onEvent),
    });
    return done(await store.putJsonl(answered.answers), answered);
  },
});

type Answered = Awaited<ReturnType<typeof answerItems>>;
const NOTHING: Answered = { answers: [], redone: 0, skipped: [], effort: { device: null, summary: {} } };

function done(generations: Ref, { answers, redone, skipped, effort: { device, summary } }: Answered) {
  return {
    outputs: { generations },
    summary: { items: answers.length, redoneItems: redone, ...summary, ...skippedCounts(skipped) },
    note:
      answers.length === 0
        ? 'no held-out questions'
        : `${answers.length} answers${describeLoss(answers)}${describeSkipped(skipped)}`,
    redone: { items: redone },
    ...(device !== null && { device }),
  };
}

/** The first thing to know of a model, long before all is scored and compared. */
function describeLoss(answers: readonly Generation[]): string {
  const tokens = answers.reduce((sum, { referenceTokens }) => sum + referenceTokens, 0);
  const loss = answers.reduce((sum, { referenceLoss }) => sum + referenceLoss, 0);
  return tokens === 0 ? '' : `, cross-entropy ${(loss / tokens).toFixed(3)} nats/token`;
}
