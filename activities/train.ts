import { basename } from 'node:path';
import { z } from 'zod';
import type { PinnedSource, StageContext } from '../contracts/context.js';
import type { JobEvent, SftJob } from '../contracts/python-job.js';
import { Ref } from '../contracts/ref.js';
import { trainModel, type TrainingSite } from '../training/train-model.js';
import { baseFolder } from './base-folder.js';
import type { Attempt, StageWork } from './stage.js';
import { runPythonJob } from './run-python-job.js';
import { describeSkipped, skippedCounts } from './skipped.js';

export const TrainOutputs = z.object({
  adapter: Ref,
  /** JSON lines of step and validation events, each step once. */
  events: Ref,
});

/** Trains in an attempt's place: its journal and checkpoints are what a later one goes on from. */
export async function train(
  attempt: Attempt<StageContext, { readonly train: Ref; readonly validation: Ref }>,
  stage: 'sft' | 'dpo',
  makeJob: TrainingSite['makeJob'],
): Promise<StageWork<z.infer<typeof TrainOutputs>>> {
  const { context, inputs, store, scratch, token, checkpoints } = attempt;
  const trained = await trainModel({
    ...{ stage, token, checkpoints, scratch, makeJob },
    settings: context.config.training[stage],
    journal: await attempt.journal(),
    files: {
      model: await baseFolder(attempt),
      base: baseOf(context.sources.baseModel),
      trainFile: await store.localFile(inputs.train),
      validationFile: await store.localFile(inputs.validation),
    },
    runJob: (job, onEvent) => runPythonJob(attempt, job, scratch, onEvent),
  });
  await attempt.stillMine();
  const { steps, redoneSteps, validationLoss, stoppedEarly, curve, skipped } = trained;
  const loss = validationLoss === null ? '' : `, validation loss ${validationLoss.toFixed(3)}`;
  const ends = `${stoppedEarly ? ', stopped early' : ''}${redoneSteps > 0 ? `, ${redoneSteps} steps redone` : ''}`;
  return {
    outputs: { adapter: await store.putFolder(trained.adapterFolder), events: await store.putJsonl(curve) },
    summary: { steps, redoneSteps, ...(validationLoss !== null && { validationLoss }), ...skippedCounts(skipped) },
    note: `${steps} steps${loss}${ends}${learnt(curve) ? '' : NOTHING_LEARNT}${describeSkipped(skipped)}`,
    redone: { steps: redoneSteps },
  };
}

const NOTHING_LEARNT =
  '; nothing was learnt, for every step was a warm-up at rate 0: raise epochs, or set warmupFraction to 0';

function learnt(curve: readonly JobEvent[]): boolean {
  return curve.some((event) => event.event === 'step' && event.learningRate > 0);
}

/** What others find the base model by. */
function baseOf(source: PinnedSource): SftJob['base'] {
  if (source.kind === 'hub') return { name: source.repo, revision: source.revision };
  return { name: source.kind === 'path' ? basename(source.path) : source.model, revision: null };
}
