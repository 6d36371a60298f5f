import { z } from 'zod';
import { collect } from '../artifacts/json-lines.js';
import { allBut } from '../config/settings-tree.js';
import { StageContext } from '../contracts/context.js';
import { MergedMessage } from '../contracts/dataset.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { limitItems, limitTrees } from '../dataset/limit-items.js';
import { prepareDataset } from '../dataset/prepare.js';
import { stage } from './stage.js';

/** Conversations, preference pairs and held-out questions, split by whole trees. */
export const prepare = stage({
  name: 'prepare',
  version: 1,
  context: StageContext,
  inputs: z.object({ merged: Ref }),
  outputs: z.object({
    sftTrain: Ref,
    sftValidation: Ref,
    dpoTrain: Ref,
    dpoValidation: Ref,
    test: Ref,
    /** PreparedFacts as JSON. */
    facts: Ref,
  }),
  keyed: ({ config: { dataset, training, evaluation, seed } }) => ({
    ...allBut(dataset, ['source', 'files', 'treeStates', 'languages', 'maxTrees', 'maxExcludedShare']),
    maxItems: evaluation.maxItems,
    validationItems: training.validationItems,
    seed,
  }),
  thread: import.meta.url,
  work: async ({ context: { config }, inputs, store, progress }) => {
    const messages = await collect(store.readJsonl(inputs.merged), MergedMessage);
    progress({ done: messages.length, total: messages.length, unit: 'messages', note: '' });

    const { validationFraction, testFraction } = config.dataset;
    const options = { seed: config.seed, validationFraction, testFraction };
    const prepared = prepareDataset(messages, options, (done) => {
      progress({ done, total: null, unit: 'texts', note: 'looking for held-out texts' });
    });
    const { sftTrain, dpoTrain, ...rest } = prepared;
    const { validationItems } = config.training;
    const sftValidation = limitTrees(rest.sftValidation, validationItems);
    const dpoValidation = limitTrees(rest.dpoValidation, validationItems);
    const test = limitItems(rest.test, config.evaluation.maxItems);
    const sizes = {
      sftTrain: sftTrain.length,
      sftValidation: sftValidation.length,
      dpoTrain: dpoTrain.length,
      dpoValidation: dpoValidation.length,
      test: test.length,
      testBeforeLimit: rest.test.length,
      sftValidationBeforeLimit: rest.sftValidation.length,
      dpoValidationBeforeLimit: rest.dpoValidation.length,
    };
    const limited = [
      ...ofAll(sizes.sftValidation, sizes.sftValidationBeforeLimit, 'validation conversations'),
      ...ofAll(sizes.dpoValidation, sizes.dpoValidationBeforeLimit, 'validation pairs'),
    ].join('');
    const { trees, conversations, pairs, contamination, notHeldOut } = rest;
    const facts = {
      sizes,
      trees,
      conversations,
      pairs,
      contamination,
      ...(notHeldOut !== undefined && { notHeldOut }),
    };
    const problem = notHeldOut === undefined ? '' : `; too few trees to hold any out: ${notHeldOut}`;
    return {
      outputs: {
        sftTrain: await store.putJsonl(sftTrain),
        sftValidation: await store.putJsonl(sftValidation),
        dpoTrain: await store.putJsonl(dpoTrain),
        dpoValidation: await store.putJsonl(dpoValidation),
        test: await store.putJsonl(test),
        facts: await store.putBytes(JSON.stringify(facts), MEDIA.json),
      },
      summary: sizes,
      note: `${sizes.sftTrain} conversations and ${sizes.dpoTrain} preference pairs to train on, ${sizes.test} held-out questions${limited}${problem}`,
    };
  },
});

/** How many are used, where it is not all of them. */
function ofAll(used: number, all: number, what: string): string[] {
  return used === all ? [] : [`, ${used} of ${all} ${what}`];
}
