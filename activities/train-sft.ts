import { z } from 'zod';
import { allBut } from '../config/settings-tree.js';
import { StageContext } from '../contracts/context.js';
import { Ref } from '../contracts/ref.js';
import { sftJob } from '../training/jobs.js';
import { stage } from './stage.js';
import { train, TrainOutputs } from './train.js';

/** Supervised fine-tuning with QLoRA. */
export const trainSft = stage({
  name: 'sft',
  version: 1,
  context: StageContext,
  inputs: z.object({ train: Ref, validation: Ref }),
  outputs: TrainOutputs,
  sources: ['baseModel'],
  keyed: ({ config: { training, seed } }) => ({
    ...training.sft,
    ...allBut(training, ['sft', 'dpo', 'validationItems']),
    seed,
  }),
  device: 'model',
  work: (attempt) => {
    const { config } = attempt.context;
    return train(attempt, 'sft', (files, batch) => sftJob(config, files, batch));
  },
});
