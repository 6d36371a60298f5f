import { Context } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Activities } from '../../activities/index.js';
import { heartbeat } from '../../activities/heartbeat.js';
import { HubError } from '../../artifacts/hub.js';
import { OutOfMemoryError } from '../../contracts/errors.js';
import type { TranslateDatasetInput } from '../../contracts/run.js';
import { WORKFLOWS } from '../../contracts/temporal.js';
import { retryBudgets } from '../../workers/retry-budgets.js';
import { unknownActivity } from '../../workers/unknown-activity.js';
import { CHUNK, named, REF } from '../workflows/doubles.js';
import { bundleWorkflows, startEnvironment } from '../workflows/environment.js';

/** reliability.maxAttempts of these runs. */
const MAX_ATTEMPTS = 3;

let environment: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
let worker: Worker;
let running: Promise<void>;
beforeAll(async () => {
  [environment, bundle] = await Promise.all([startEnvironment(), bundleWorkflows()]);
  worker = await serve('all', { translateChunk, collectChunks: named('collectChunks') }, bundle);
  running = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await running;
  await environment.teardown();
});

type Attempt = (number: number) => unknown;

/** What is to happen in the attempts of each run. */
const scripts = new Map<string, Attempt>();

async function translateChunk() {
  const { workflowExecution, attempt } = Context.current().info;
  await scripts.get(workflowExecution?.workflowId ?? '')?.(attempt);
  return CHUNK;
}

function serve(queue: string, activities: Partial<Activities>, workflowBundle?: WorkflowBundle): Promise<Worker> {
  return Worker.create({
    connection: environment.nativeConnection,
    taskQueue: queue,
    ...(workflowBundle && { workflowBundle }),
    activities: {
      ...activities,
      default: unknownActivity({ kind: 'gpu', queue, codeVersion: '0.1.0' }, Object.keys(activities)),
    },
    interceptors: { activity: [retryBudgets(() => Promise.resolve(MAX_ATTEMPTS))] },
    maxHeartbeatThrottleInterval: '2 seconds',
  });
}

/** Starts a run of one chunk, which is translated on `queue`. */
function startChunk(runId: string, { queue = 'all', heartbeatSeconds = 10 } = {}) {
  const input: TranslateDatasetInput = {
    context: REF,
    dispatch: {
      queues: { pipeline: 'all', translate: queue, sft: 'all', dpo: 'all', benchmark: 'all' },
      reliability: { heartbeatSeconds, maxAttempts: MAX_ATTEMPTS },
      chunksInFlight: 1,
    },
    plan: REF,
    chunkCount: 1,
    segmentCount: 1,
  };
  const { workflow } = environment.client;
  return workflow.start(WORKFLOWS.translateDataset, { workflowId: runId, taskQueue: 'all', args: [input] });
}

let nextRun = 0;

/** Runs a chunk to its end. @returns attempts that were made, and the innermost failure's message */
async function runChunk(attempt: Attempt, options: { queue?: string; heartbeatSeconds?: number } = {}) {
  const runId = `run-${nextRun++}`;
  let attempts = 0;
  scripts.set(runId, (number) => attempt((attempts = number)));
  const handle = await startChunk(runId, options);
  const failure = await handle.result().then(() => null, innermostMessage);
  return { attempts, failure };
}

function innermostMessage(error: unknown): string {
  if (!(error instanceof WorkflowFailedError)) throw error;
  let cause: Error = error;
  while (cause.cause instanceof Error) cause = cause.cause;
  return cause.message;
}

const at = (done: number) => {
  heartbeat({ done, total: 100, unit: 'segments', note: '' });
};

it.concurrent(
  'a failure that keeps coming back at the same place ends the run after maxAttempts, and says so',
  async () => {
    const { attempts, failure } = await runChunk(() => {
      at(7);
      throw new Error('the engine fell over');
    });
    expect(attempts).toBe(MAX_ATTEMPTS);
    expect(failure).toMatch(/^Given up after 3 failures without progress: crashed\.\n {2}where: .*at 7 segments\n/);
    expect(failure).toMatch(/received: the engine fell over\n {2}fix: .*reliability\.maxAttempts/);
  },
);

it.concurrent('failures with progress between them are no reason to give up', async () => {
  const { attempts, failure } = await runChunk((number) => {
    at(number);
    if (number <= MAX_ATTEMPTS + 1) throw new Error('the engine fell over');
  });
  expect({ attempts, failure }).toEqual({ attempts: MAX_ATTEMPTS + 2, failure: null });
});

it.concurrent('the Hub is waited for beyond maxAttempts, for as long as it asks', async () => {
  const startedAt = Date.now();
  const { attempts, failure } = await runChunk((number) => {
    if (number <= 1) throw new HubError('The Hub answered 429.', { status: 429, askedWaitMs: 6_000 });
  });
  expect({ attempts, failure }).toEqual({ attempts: 2, failure: null });
  expect(Date.now() - startedAt).toBeGreaterThan(6_000);
});

it.concurrent('out of memory is tried again until the halving of batches ends it', async () => {
  const { attempts, failure } = await runChunk((number) => {
    if (number <= MAX_ATTEMPTS + 1) throw new OutOfMemoryError('CUDA out of memory');
  });
  expect({ attempts, failure }).toEqual({ attempts: MAX_ATTEMPTS + 2, failure: null });
});

it.concurrent(
  'a result that another run is making is waited for without a limit, as long as it says each time',
  async () => {
    const { attempts, failure } = await runChunk((number) => {
      const elsewhere = Object.assign(new Error('run X is making this'), { name: 'MadeElsewhere', askedWaitMs: 10 });
      if (number <= MAX_ATTEMPTS + 1) throw elsewhere;
    });
    expect({ attempts, failure }).toEqual({ attempts: MAX_ATTEMPTS + 2, failure: null });
  },
);

it.concurrent('what says nothing but that it failed keeps its count over failures of other kinds', async () => {
  const { attempts } = await runChunk((number) => {
    throw number % 2 === 0 ? new OutOfMemoryError('CUDA out of memory') : new Error('the engine fell over');
  });
  expect(attempts).toBe(2 * MAX_ATTEMPTS - 1);
});

it.concurrent('a defect of the program fails the run at once', async () => {
  const { attempts, failure } = await runChunk(() => {
    throw new TypeError('x is not a function');
  });
  expect({ attempts, failure }).toEqual({ attempts: 1, failure: 'x is not a function' });
});

it.concurrent('an attempt that gives no sign of life, again and again at the same place, ends the run', async () => {
  const { attempts, failure } = await runChunk(
    () => {
      at(7);
      return Context.current().cancelled;
    },
    { heartbeatSeconds: 1 },
  );
  expect(attempts).toBe(MAX_ATTEMPTS);
  expect(failure).toMatch(/^Given up after 3 failures without progress: worker lost\.\n.*at 7 segments\n/);
  expect(failure).toContain('gave no sign of life for 1 s');
});

it.concurrent('attempts that are lost further on each time do not', async () => {
  const lost = (number: number) => {
    at(number);
    return number <= MAX_ATTEMPTS ? Context.current().cancelled : undefined;
  };
  expect(await runChunk(lost, { heartbeatSeconds: 1 })).toEqual({ attempts: MAX_ATTEMPTS + 1, failure: null });
});

it.concurrent('an activity that the worker does not know fails the run at once, with what to restart', async () => {
  const older = await serve('older', {});
  const { failure } = await older.runUntil(runChunk(() => undefined, { queue: 'older' }));
  expect(failure).toContain('queue older, served by a gpu worker of sprogskole 0.1.0');
  expect(failure).toContain('a worker that offers translateChunk');
  expect(failure).toContain('restart the worker');
});

it.concurrent('workers that are stopped in the middle of it, more often than maxAttempts, end no run', async () => {
  let stop: () => void = () => undefined;
  const interrupted = async (number: number) => {
    stop();
    if (number <= MAX_ATTEMPTS + 1) await Context.current().cancelled;
  };
  const ended = runChunk(interrupted, { queue: 'stopped' });
  for (let workers = 0; workers < MAX_ATTEMPTS + 2; workers++) {
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    await (await serve('stopped', { translateChunk })).runUntil(stopped);
  }
  expect(await ended).toEqual({ attempts: MAX_ATTEMPTS + 2, failure: null });
});
