import { z } from 'zod';
import { collect } from '../artifacts/json-lines.js';
import { allBut } from '../config/settings-tree.js';
import { StageContext } from '../contracts/context.js';
import type { ArtifactStore } from '../artifacts/store.js';
import { MergedMessage, type ContaminationFacts } from '../contracts/dataset.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { SuiteItem, suiteItemId } from '../contracts/suite.js';
import { limitTrees } from '../dataset/limit-items.js';
import { prepareDataset } from '../dataset/prepare.js';
import { stage } from './stage.js';

/** The rule that excludes rows of training which hold a test item. */
const HELD_OUT_OVERLAP = 'held-out-overlap';

/** Conversations, preference pairs and held-out questions, split by whole trees. */
export const prepare = stage({
  name: 'prepare',
  version: 2,
  context: StageContext,
  inputs: z.object({
    merged: Ref,
    /** SuiteItem as JSON lines: what is not to be trained on beside the test set. */
    suites: z.array(z.object({ name: z.string(), items: Ref })).optional(),
  }),
  outputs: z.object({
    sftTrain: Ref,
    sftValidation: Ref,
    dpoTrain: Ref,
    dpoValidation: Ref,
    test: Ref,
    /** PreparedFacts as JSON. */
    facts: Ref,
  }),
  keyed: ({ config: { language, dataset, training, evaluation, seed } }) => ({
    language,
    ...allBut(dataset, ['source', 'files', 'treeStates', 'languages', 'maxTrees', 'maxExcludedShare']),
    maxItems: evaluation.maxItems,
    validationItems: training.validationItems,
    seed,
  }),
  thread: import.meta.url,
  work: async ({ context: { config }, inputs, store, progress }) => {
    const messages = await collect(store.readJsonl(inputs.merged), MergedMessage);
    progress({ done: messages.length, total: messages.length, unit: 'messages', note: '' });

    const { dataset, evaluation, language, seed } = config;
    const options = { ...dataset, maxItems: evaluation.maxItems, language, seed };
    const prepared = prepareDataset(messages, { ...options, suites: await itemsOf(store, inputs.suites) }, (done) => {
      progress({ done, total: messages.length, unit: 'messages', note: 'looking for held-out texts' });
    });
    const { sftTrain, dpoTrain, test, testBeforeLimit, ...rest } = prepared;
    const { validationItems } = config.training;
    const sftValidation = limitTrees(rest.sftValidation, validationItems);
    const dpoValidation = limitTrees(rest.dpoValidation, validationItems);
    const sizes = {
      sftTrain: sftTrain.length,
      sftValidation: sftValidation.length,
      dpoTrain: dpoTrain.length,
      dpoValidation: dpoValidation.length,
      test: test.length,
      testBeforeLimit,
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
      summary: { ...sizes, [HELD_OUT_OVERLAP]: countRows(contamination) },
      note: `${sizes.sftTrain} conversations and ${sizes.dpoTrain} preference pairs to train on, ${sizes.test} held-out questions${limited}${describeOverlaps(contamination)}${problem}`,
    };
  },
});

async function itemsOf(
  store: ArtifactStore,
  suites: readonly { readonly name: string; readonly items: Ref }[] = [],
): Promise<SuiteItem[]> {
  const items = suites.map(async ({ name, items }) =>
    (await collect(store.readJsonl(items), SuiteItem)).map(({ id, texts }) => ({ id: suiteItemId(name, id), texts })),
  );
  return (await Promise.all(items)).flat();
}

function countRows({ overlappingRows }: ContaminationFacts): number {
  return Object.values(overlappingRows).reduce((sum, count) => sum + count, 0);
}

function describeOverlaps(contamination: ContaminationFacts): string {
  const { rows, overlappingRows, overlapping } = contamination;
  const { sftTrain, sftValidation, dpoTrain, dpoValidation } = overlappingRows;
  const [conversations, pairs] = [sftTrain + sftValidation, dpoTrain + dpoValidation];
  if (countRows(contamination) === 0) return '';
  const found = `${conversations} conversations and ${pairs} pairs that hold a held-out question or its answer`;
  return rows === 'excluded'
    ? `; excluded by rule ${HELD_OUT_OVERLAP}: ${found}`
    : `; kept ${found} (${overlapping.length} questions)`;
}

/** How many are used, where it is not all of them. */
function ofAll(used: number, all: number, what: string): string[] {
  return used === all ? [] : [`, ${used} of ${all} ${what}`];
}
