import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { UserError } from '../../contracts/errors.js';
import type { ChatJob } from '../../contracts/python-job.js';
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
