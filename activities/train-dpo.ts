import { join } from 'node:path';
import { z } from 'zod';
import { allBut } from '../config/settings-tree.js';
import { StageContext } from '../contracts/context.js';
import { UserError } from '../contracts/errors.js';
import { Ref } from '../contracts/ref.js';
import { dpoJob } from '../training/jobs.js';
import { stage } from './stage.js';
import { train, TrainOutputs } from './train.js';

/** Direct preference optimisation of the SFT adapter, with a frozen copy of it as the reference. */
export const trainDpo = stage({
  name: 'dpo',
  version: 1,
  context: StageContext,
  inputs: z.object({ train: Ref, validation: Ref, adapter: Ref }),
  outputs: TrainOutputs,
  sources: ['baseModel'],
  keyed: ({ config: { training, seed } }) => ({
    ...allBut(training.dpo, ['enabled']),
    ...allBut(training, ['sft', 'dpo', 'validationItems']),
    seed,
  }),
  device: 'model',
  work: async (attempt) => {
    const { context, inputs, store, scratch } = attempt;
    if (inputs.train.bytes === 0) throw noPairs();
    const adapter = join(scratch, 'sft-adapter');
    await store.materialize(inputs.adapter, adapter);
    return train(attempt, 'dpo', (files, batch) => dpoJob(context.config, files, batch, adapter));
  },
});

/** Of a run that an earlier version began: now DPO is left out where there is nothing for it. */
function noPairs(): UserError {
  return new UserError('There are no preference pairs to train on.', {
    where: 'dataset.source, training.dpo',
    expected: 'prompts with two answers of different ranks',
    received: 'none',
    fix: 'set training.dpo.enabled to false, or use data with ranks',
  });
}
