import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { UserError } from '../../contracts/errors.js';
import type { ChatJob, SftJob } from '../../contracts/python-job.js';
import { startPythonJob, type PythonRun } from '../../processes/python-job.js';
import { PythonCrashedError } from '../../processes/python-errors.js';
import { temporaryFolder } from '../temporary-folder.js';

const DEMO_BASE = join(import.meta.dirname, '../../demo/base');
const JOB: ChatJob = {
  command: 'chat',
  model: DEMO_BASE,
  quantization: 'none',
  chatTemplate: 'llama2',
  seed: 1,
  adapter: null,
  maxNewTokens: 4,
  temperature: 0,
};

const start = async (job: ChatJob) => startPythonJob(job, join(await temporaryFolder(), 'job.json'), process.env);

const kindsOf = async ({ events }: PythonRun) => {
  const kinds: string[] = [];
  for await (const { event } of events) kinds.push(event);
  return kinds;
};

test('a model that is not there is the user’s mistake', async () => {
  await expect(kindsOf(await start({ ...JOB, model: '/nowhere' }))).rejects.toThrow(UserError);
});

describe('what Python cannot work with is told by what it is, not by where the attempt keeps it:', () => {
  const TRAINING = {
    ...{ trainFile: '', validationFile: '', outputDir: '', resumeFrom: null, epochs: 1, batchSize: 1 },
    ...{ gradientAccumulation: 1, learningRate: 1, warmupFraction: 0, maxLength: 64, saveSteps: 1, evalSteps: 1 },
    ...{ earlyStoppingPatience: 1, loraRank: 1, loraAlpha: 1, loraDropout: 0, loraModulesToSave: [], packing: false },
  };
  const model = { model: DEMO_BASE, quantization: 'none', chatTemplate: 'llama2', seed: 1 } as const;

  test.each([
    ['a broken line of the examples', { trainFile: 'oops' }, 'where:    the examples to train on (stage prepare):1'],
    ['a setting', { maxLength: 4096 }, 'where:    training.sft.maxLength'],
    ['a setting out of range', { maxLength: 1 }, 'where:    training.sft.maxLength'],
  ])('%s', async (_, { trainFile = '', ...settings }: Partial<typeof TRAINING>, says) => {
    const folder = await temporaryFolder();
    const blob = join(folder, 'ab12cd');
    await writeFile(blob, trainFile);
    const job: SftJob = {
      ...model,
      ...TRAINING,
      ...settings,
      command: 'sft',
      trainFile: blob,
      validationFile: blob,
      base: { name: 'base', revision: null },
    };
    const run = await startPythonJob({ ...job, outputDir: join(folder, 'out') }, join(folder, 'job.json'), process.env);
    const error: unknown = await kindsOf(run).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(says);
    expect((error as UserError).message).not.toContain(folder);
  });
});

test('a process that is killed is told with how it ended', async () => {
  const run = await start(JOB);
  const failed = kindsOf(run);
  run.kill();
  await expect(failed).rejects.toThrow(new PythonCrashedError('SIGKILL', ''));
});

test('ends when its input does', async () => {
  const run = await start(JOB);
  run.input.end();
  expect(await kindsOf(run)).toEqual(['start', 'start', 'done']);
});

afterEach(() => {
  vi.useRealTimers();
});

test('a process that does not stop is killed once it is silent for long', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const run = await start(JOB);
  const failed = expect(kindsOf(run)).rejects.toThrow('SIGKILL');
  for (const pid of (await readFile(`/proc/self/task/${process.pid}/children`, 'utf8')).trim().split(' ')) {
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('job.json')) process.kill(Number(pid), 'SIGSTOP');
  }
  run.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  await failed;
  expect((await run.ended).how).toBe('SIGKILL');
});
