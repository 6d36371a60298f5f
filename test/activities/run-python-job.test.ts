import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { cancellationSignal } from '../../activities/heartbeat.js';
import { runPythonJob } from '../../activities/run-python-job.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { JobEvent, SftJob } from '../../contracts/python-job.js';
import type { ActivityProgress } from '../../contracts/run.js';
import { sftJob } from '../../training/jobs.js';
import { temporaryFolder } from '../temporary-folder.js';

/** For a real training; most of it is imports. */
const PATIENCE_MS = 180_000;
const DEMO_BASE = join(import.meta.dirname, '../../demo/base');

const config = PipelineConfig.parse({
  name: 'x',
  dataset: { source: { path: 'x' } },
  translation: { model: { path: 'x' } },
  baseModel: { path: DEMO_BASE },
  training: {
    quantization: 'none',
    sft: { epochs: 1, maxLength: 64, saveSteps: 1, evalSteps: 1, packing: false, lora: { rank: 4 } },
  },
});

const conversations = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const messages = [
      { role: 'user', content: `Hvad er ${index} og 1?` },
      { role: 'assistant', content: `Det er ${index + 1}.` },
    ];
    return `${JSON.stringify({ id: `c${index}`, treeId: `t${index}`, messages })}\n`;
  }).join('');

/** A real training of so many steps, each followed by a validation of so many conversations. */
async function job(steps: number, validation: number): Promise<{ job: SftJob; scratch: string }> {
  const scratch = await temporaryFolder();
  const files = {
    model: DEMO_BASE,
    trainFile: join(scratch, 'train.jsonl'),
    validationFile: join(scratch, 'validation.jsonl'),
    base: { name: 'base', revision: null },
    outputDir: join(scratch, 'output'),
    resumeFrom: null,
  };
  await writeFile(files.trainFile, conversations(steps));
  await writeFile(files.validationFile, conversations(validation));
  return { scratch, job: sftJob(config, files, { batchSize: 1, gradientAccumulation: 1 }) };
}

test(
  'a pause in the middle of a validation ends it as cancelled, with a checkpoint, and is told of before',
  async () => {
    const env = new MockActivityEnvironment();
    const notes: string[] = [];
    env.on('heartbeat', ({ note }: ActivityProgress) => {
      notes.push(note);
      if (/^validating \d+ of 3000$/.test(note)) env.cancel();
    });
    const { job: sft, scratch } = await job(4, 3000);
    const events: JobEvent[] = [];
    const paused = env.run(() =>
      runPythonJob({ env: process.env, signal: cancellationSignal() }, sft, scratch, (event) => {
        events.push(event);
        return Promise.resolve(null);
      }),
    );
    await expect(paused).rejects.toThrow(CancelledFailure);
    expect(events.slice(-2)).toMatchObject([
      { event: 'checkpoint', step: 1 },
      { event: 'interrupted', step: 1 },
    ]);
    expect(events.map(({ event }) => event)).not.toContain('validation');
    expect(notes).toContain('importing the libraries');
  },
  PATIENCE_MS,
);

test(
  'a stop that comes from the worker is told of for as long as it takes',
  async () => {
    const env = new MockActivityEnvironment();
    let signs = 0;
    let underWay = (): void => undefined;
    const trains = new Promise<void>((resolve) => (underWay = resolve));
    env.on('heartbeat', ({ note }: ActivityProgress) => {
      signs += 1;
      if (note.startsWith('validating')) underWay();
    });
    const { job: sft, scratch } = await job(4, 3000);
    const stopped = env.run(() =>
      runPythonJob({ env: process.env, signal: cancellationSignal() }, sft, scratch, async (event) => {
        // Longer than the time between two signs.
        if (event.event === 'checkpoint') await sleep(2_500);
        return null;
      }),
    );
    await trains;
    // Not within the activity, as a worker that is shut down does it.
    const signsBefore = signs;
    env.cancel();
    await expect(stopped).rejects.toThrow(CancelledFailure);
    expect(signs - signsBefore).toBeGreaterThan(2);
  },
  PATIENCE_MS,
);

test(
  'on a slow disk every checkpoint is still there when it is copied',
  async () => {
    const { job: sft, scratch } = await job(10, 1);
    const copied: number[] = [];
    const done = await new MockActivityEnvironment().run(() =>
      runPythonJob({ env: process.env, signal: cancellationSignal() }, sft, scratch, async (event) => {
        if (event.event === 'checkpoint') {
          await sleep(200);
          await access(join(event.path, 'adapter_model.safetensors'));
          copied.push(event.step);
        }
        return null;
      }),
    );
    expect(done).toMatchObject({ event: 'done', steps: 10 });
    expect(copied).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  },
  PATIENCE_MS,
);
