import { join } from 'node:path';
import type { ActivityProgress } from '../contracts/run.js';
import type { JobEvent, PythonJob } from '../contracts/python-job.js';
import type { DoneEvent } from '../training/train-model.js';
import { JobInterruptedError } from '../processes/python-errors.js';
import { startPythonJob } from '../processes/python-job.js';
import type { Dependencies } from './dependencies.js';
import { cancellationSignal, heartbeat, throwIfCancelled } from './heartbeat.js';

/**
 * Runs a trainer job to its end. Every sign of life is a heartbeat with the latest progress; a cancellation stops the
 * trainer at its next checkpoint; a trainer that dies without a result fails the attempt.
 *
 * @param onEvent sees every event in order and is awaited; returns new progress or null
 */
export async function runPythonJob(
  { env }: Pick<Dependencies, 'env'>,
  job: PythonJob,
  scratch: string,
  onEvent: (event: JobEvent) => Promise<ActivityProgress | null>,
): Promise<DoneEvent> {
  let progress: ActivityProgress = { done: 0, total: null, unit: '', note: 'loading the model' };
  const run = await startPythonJob(job, join(scratch, 'job.json'), env, () => {
    heartbeat(progress);
  });
  const signal = cancellationSignal();
  signal.addEventListener('abort', run.stop);
  if (signal.aborted) run.stop();
  try {
    for await (const event of run.events) {
      progress = (await onEvent(event)) ?? progress;
      heartbeat(progress);
      if (event.event === 'done') return event;
      if (event.event === 'interrupted') {
        await throwIfCancelled();
        throw new JobInterruptedError(event.step);
      }
    }
    await throwIfCancelled();
    throw new JobInterruptedError(0);
  } finally {
    signal.removeEventListener('abort', run.stop);
    run.kill();
  }
}
