import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Fence } from '../../artifacts/fence.js';
import { Home } from '../../artifacts/home.js';
import { openJournal } from '../../artifacts/journal.js';
import { OutOfMemoryError } from '../../contracts/errors.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { JobEvent, PythonJob } from '../../contracts/python-job.js';
import { sftJob } from '../../training/jobs.js';
import { trainModel, type DoneEvent, type RunJob } from '../../training/train-model.js';
import { temporaryFolder } from '../temporary-folder.js';

const config = PipelineConfig.parse({
  name: 'x',
  dataset: { source: { path: 'x' } },
  translation: { model: { path: 'x' } },
  baseModel: { path: 'x' },
});

const DONE: DoneEvent = {
  event: 'done',
  adapter: 'adapter',
  steps: 1,
  bestValidationLoss: null,
  stoppedEarly: false,
  seconds: 1,
  peakMemoryBytes: 1,
};

const UNCONTESTED: Fence = {
  token: 1,
  check: () => Promise.resolve(),
  renew: () => undefined,
  release: () => Promise.resolve(),
};

/** Trains with a double in place of Python. */
async function train(batchSize: number, runJob: RunJob) {
  const folder = await temporaryFolder();
  return trainModel({
    stage: 'sft',
    settings: { batchSize, gradientAccumulation: 1 },
    token: 1,
    journal: await openJournal(join(folder, 'journal.jsonl')),
    checkpoints: new Home(folder).checkpoints('key', UNCONTESTED),
    scratch: join(folder, 'scratch'),
    files: { model: 'm', trainFile: 't', validationFile: 'v', base: { name: 'm', revision: null } },
    makeJob: (files, batch) => sftJob(config, files, batch),
    runJob,
  });
}

/** A device whose memory holds so many examples. */
function device(holds: number) {
  const tried: number[] = [];
  const run = (job: PythonJob) => {
    const size = job.command === 'sft' ? job.batchSize : 0;
    tried.push(size);
    return size > holds ? Promise.reject(new OutOfMemoryError('no room')) : Promise.resolve(DONE);
  };
  return { tried, run };
}

it('halves within one attempt for as long as it takes', async () => {
  const { tried, run } = device(1);
  await train(256, run);
  expect(tried).toEqual([256, 128, 64, 32, 16, 8, 4, 2, 1]);
});

it('says so where not even one example fits', async () => {
  await expect(train(4, device(0).run)).rejects.toThrow('does not fit into memory with a single example');
});

it('tells what the last process cut or left out, once', async () => {
  const skipped: JobEvent = { event: 'skipped', reason: 'cut-at-max-length', count: 2, of: 9, examples: 'training' };
  const { run } = device(2);
  const { skipped: told } = await train(4, async (job, onEvent) => {
    await onEvent(skipped);
    return run(job);
  });
  expect(told).toEqual([skipped]);
});
