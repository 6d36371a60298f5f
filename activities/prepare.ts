import { prepareIdentity } from '../config/stage-identities.js';
import { MergedMessage } from '../contracts/dataset.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import type { PrepareOutputs, StageContext } from '../contracts/run.js';
import { limitItems } from '../dataset/limit-items.js';
import { prepareDataset } from '../dataset/prepare.js';
import type { Dependencies } from './dependencies.js';
import { heartbeat } from './heartbeat.js';
import { runStage, type StageWork } from './run-stage.js';

export function prepareActivity(deps: Dependencies) {
  return {
    prepare: (input: StageContext & { merged: Ref }) =>
      runStage(deps, prepareIdentity(input, input.merged), () => prepare(deps, input)),
  };
}

async function prepare(
  { home: { store } }: Dependencies,
  { config, merged }: StageContext & { merged: Ref },
): Promise<StageWork<PrepareOutputs>> {
  const messages: MergedMessage[] = [];
  for await (const line of store.readJsonl(merged)) messages.push(MergedMessage.parse(line));
  heartbeat({ done: messages.length, total: messages.length, unit: 'messages', note: '' });

  const { validationFraction, testFraction } = config.dataset;
  const prepared = prepareDataset(messages, { seed: config.seed, validationFraction, testFraction });
  const { sftTrain, sftValidation, dpoTrain, dpoValidation, ...rest } = prepared;
  const test = limitItems(rest.test, config.evaluation.maxItems);
  const sizes = {
    sftTrain: sftTrain.length,
    sftValidation: sftValidation.length,
    dpoTrain: dpoTrain.length,
    dpoValidation: dpoValidation.length,
    test: test.length,
    testBeforeLimit: rest.test.length,
  };
  const { trees, conversations, pairs, contamination } = rest;
  return {
    outputs: {
      sftTrain: await store.putJsonl(sftTrain),
      sftValidation: await store.putJsonl(sftValidation),
      dpoTrain: await store.putJsonl(dpoTrain),
      dpoValidation: await store.putJsonl(dpoValidation),
      test: await store.putJsonl(test),
      facts: await store.putBytes(JSON.stringify({ sizes, trees, conversations, pairs, contamination }), MEDIA.json),
    },
    summary: sizes,
    note: `${sizes.sftTrain} conversations and ${sizes.dpoTrain} preference pairs to train on, ${sizes.test} held-out questions`,
  };
}
