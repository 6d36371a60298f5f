import { AsyncResource } from 'node:async_hooks';
import { join } from 'node:path';
import type { ActivityProgress } from '../contracts/run.js';
import type { CopiedLine, JobEvent, PythonJob } from '../contracts/python-job.js';
import type { DoneEvent } from '../training/train-model.js';
import { JobInterruptedError } from '../processes/python-errors.js';
import { startPythonJob } from '../processes/python-job.js';
import { heartbeat, throwIfCancelled } from './heartbeat.js';
import type { Attempt } from './stage.js';

/** Who asked for a stop goes on hearing of it, until the process has saved, or is killed. */
const STOPPING_SIGN_MS = 1_000;

/**
 * Runs a trainer job to its end. Every sign of life is a heartbeat with the latest progress; a cancellation stops the
 * trainer with a checkpoint; a trainer that dies without a result fails the attempt.
 *
 * @param onEvent sees every event in order and is awaited; returns new progress or null
 */
export async function runPythonJob(
  { env, signal }: Pick<Attempt<unknown, unknown>, 'env' | 'signal'>,
  job: PythonJob,
  scratch: string,
  onEvent: (event: JobEvent) => Promise<ActivityProgress | null>,
): Promise<DoneEvent> {
  let progress: ActivityProgress = { done: 0, total: null, unit: '', note: 'loading the model' };
  const beat = () => {
    heartbeat(progress);
  };
  const run = await startPythonJob(job, join(scratch, 'job.json'), env, beat);
  let stopping: NodeJS.Timeout | undefined;
  // Whoever aborts does so outside of this activity, and a timer of theirs knows no activity to beat for.
  const stop = AsyncResource.bind(() => {
    run.stop();
    stopping = setInterval(beat, STOPPING_SIGN_MS);
  });
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    for await (const event of run.events) {
      progress = (await onEvent(event)) ?? { ...progress, note: signOf(event) ?? progress.note };
      beat();
      // The folder may go only now.
      if (event.event === 'checkpoint')
        run.input.write(`${JSON.stringify({ copied: event.step } satisfies CopiedLine)}\n`);
      if (event.event === 'done') return event;
      if (event.event === 'interrupted') {
        await throwIfCancelled();
        throw new JobInterruptedError(event.step);
      }
    }
    await throwIfCancelled();
    throw new JobInterruptedError(0);
  } finally {
    signal.removeEventListener('abort', stop);
    run.kill();
    await run.ended;
    clearInterval(stopping);
  }
}

function signOf(event: JobEvent): string | undefined {
  if (event.event === 'loading') return event.step;
  return event.event === 'working' ? `${event.doing} ${event.done} of ${event.total}` : undefined;
}
