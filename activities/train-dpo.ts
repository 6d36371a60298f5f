import { join } from 'node:path';
import { z } from 'zod';
import { allBut } from '../config/settings-tree.js';
import { StageContext } from '../contracts/context.js';
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
    const adapter = join(scratch, 'sft-adapter');
    await store.materialize(inputs.adapter, adapter);
    return train(attempt, 'dpo', (files, batch) => dpoJob(context.config, files, batch, adapter));
  },
});
