import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { loadPipeline } from '../../config/load-pipeline.js';
import type { RunRecord } from '../../contracts/lineage.js';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { Activities } from '../../activities/index.js';
import { recordRun } from '../../activities/record-run.js';
import { Home } from '../../artifacts/home.js';
import type { TranslationTotals } from '../../contracts/chunk-plan.js';
import type { RunProgress, StageResult, TeachModelInput, TranslateDatasetInput } from '../../contracts/run.js';
import { QUERIES, SIGNALS, WORKFLOWS } from '../../contracts/temporal.js';
import { smallDisk } from '../small-disk.js';
import { CHUNK, doubles, named, REF, untilCancelled, waitUntil } from './doubles.js';
import { bundleWorkflows, LONG_HISTORY, startEnvironment, withWorker } from './environment.js';

let environment: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
beforeAll(async () => {
  [environment, bundle] = await Promise.all([startEnvironment(), bundleWorkflows()]);
});
afterAll(() => environment.teardown());

let nextQueue = 0;
const newQueue = () => `queue-${nextQueue++}`;

function translation(queue: string, chunkCount: number, chunksInFlight: number): TranslateDatasetInput {
  return {
    context: REF,
    dispatch: {
      queues: { pipeline: queue, translate: queue, sft: queue, dpo: queue, benchmark: queue },
      reliability: { heartbeatSeconds: 10, maxAttempts: 3 },
      chunksInFlight,
    },
    plan: REF,
    chunkCount,
    segmentCount: 11 * chunkCount,
  };
}

async function startTranslation(queue: string, input: TranslateDatasetInput) {
  return environment.client.workflow.start<(input: TranslateDatasetInput) => Promise<StageResult<never>>>(
    WORKFLOWS.translateDataset,
    { workflowId: `translate-${queue}`, taskQueue: queue, args: [input] },
  );
}

const collectChunks = named('collectChunks');

async function totalsOf(handle: { query: <T>(name: string) => Promise<T> }): Promise<TranslationTotals> {
  return (await handle.query<{ totals: TranslationTotals }>(QUERIES.progress)).totals;
}

it('translates every chunk once, with no more in flight than configured, and adds up their counts', async () => {
  const queue = newQueue();
  const seen: number[] = [];
  let inFlight = 0;
  let most = 0;
  const translateChunk: Activities['translateChunk'] = async ({ index }) => {
    most = Math.max(most, ++inFlight);
    seen.push(index);
    await Context.current().sleep(20);
    inFlight--;
    return CHUNK;
  };
  const totals = await withWorker(environment, bundle, queue, { translateChunk, collectChunks }, async () => {
    const handle = await startTranslation(queue, translation(queue, 12, 3));
    expect((await handle.result()).key).toBe('collectChunks');
    return totalsOf(handle);
  });
  // The first chunks hold the longest segments, so they are started first.
  expect(seen.slice(0, 3).sort()).toEqual([0, 1, 2]);
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index));
  expect(most).toBe(3);
  expect(totals).toEqual({ chunks: 12, cachedChunks: 0, translated: 120, failed: 12, redoneBatches: 0 });
});

it('ends at once where the translation memory left nothing to translate', async () => {
  const queue = newQueue();
  const totals = await withWorker(environment, bundle, queue, { collectChunks }, async () => {
    const handle = await startTranslation(queue, translation(queue, 0, 3));
    await handle.result();
    return totalsOf(handle);
  });
  expect(totals).toEqual({ chunks: 0, cachedChunks: 0, translated: 0, failed: 0, redoneBatches: 0 });
});

it('stops a running chunk when paused, starts none, and repeats it after resume', async () => {
  const queue = newQueue();
  const attempts: string[] = [];
  const translateChunk: Activities['translateChunk'] = async () => {
    attempts.push(attempts.length === 0 ? 'interrupted' : 'done');
    if (attempts.length > 1) return CHUNK;
    await untilCancelled();
    throw new CancelledFailure('saved and stopped');
  };
  await withWorker(environment, bundle, queue, { translateChunk, collectChunks }, async () => {
    const handle = await startTranslation(queue, translation(queue, 2, 1));
    await waitUntil(() => attempts.length === 1);
    await handle.signal(SIGNALS.pause);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(attempts).toEqual(['interrupted']);
    await handle.signal(SIGNALS.resume);
    await handle.result();
    expect((await totalsOf(handle)).chunks).toBe(2);
  });
  expect(attempts).toEqual(['interrupted', 'done', 'done']);
});

it.each([
  ['a mistake of the user', () => ApplicationFailure.create({ type: 'UserError', message: 'bad model' })],
  ['damaged JSON', () => new SyntaxError('Unexpected token')],
  ['data in another shape', () => z.string().safeParse(7).error],
])('fails at once when a chunk fails for a reason that a retry cannot mend: %s', async (_name, reason) => {
  const queue = newQueue();
  let attempts = 0;
  const translateChunk: Activities['translateChunk'] = () => {
    attempts++;
    throw reason() ?? new Error('no reason');
  };
  await withWorker(environment, bundle, queue, { translateChunk }, async () => {
    const handle = await startTranslation(queue, translation(queue, 3, 1));
    await expect(handle.result()).rejects.toBeInstanceOf(WorkflowFailedError);
  });
  expect(attempts).toBe(1);
});

it('tries again what may pass', async () => {
  const queue = newQueue();
  let attempts = 0;
  const translateChunk: Activities['translateChunk'] = () => {
    if (++attempts === 1) throw new Error('the network is down');
    return Promise.resolve(CHUNK);
  };
  await withWorker(environment, bundle, queue, { translateChunk, collectChunks }, async () =>
    (await startTranslation(queue, translation(queue, 1, 1))).result(),
  );
  expect(attempts).toBe(2);
});

it('goes on as a new execution, with its counts, when the history grows long', async () => {
  const queue = newQueue();
  const translateChunk: Activities['translateChunk'] = () => Promise.resolve(CHUNK);
  const totals = await withWorker(environment, bundle, queue, { translateChunk, collectChunks }, async () => {
    const handle = await startTranslation(queue, translation(queue, LONG_HISTORY, 8));
    await handle.result();
    const first = await environment.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId).describe();
    expect(first.status.name).toBe('CONTINUED_AS_NEW');
    return totalsOf(environment.client.workflow.getHandle(handle.workflowId));
  });
  expect(totals.chunks).toBe(LONG_HISTORY);
});

it('goes through the stages in order, records each, and skips DPO where it is off', async () => {
  const queue = newQueue();
  const { config } = await loadPipeline('demo', ['training.dpo.enabled=false']);
  const calls: string[] = [];
  const records: RunRecord[] = [];
  const progress = await withWorker(environment, bundle, queue, doubles(calls, records), async () => {
    const handle = await startTeaching(queue, config);
    await handle.result();
    return handle.query<RunProgress>(QUERIES.progress);
  });
  expect(calls).toEqual([
    ...['resolveSources', 'ingest', 'planChunks', 'translateChunk', 'translateChunk', 'collectChunks'],
    ...['scoreTranslator', 'merge', 'prepare'],
    ...['generate', 'generate', 'trainSft', 'generate', 'score', 'report'],
  ]);
  expect(progress.stages.filter((stage) => stage.status === 'skipped').map((stage) => stage.stage)).toEqual([
    'round-trip',
    'read-suites',
    'make-probes',
    'probes-base',
    'suites-base',
    'probes-sft',
    'suites-sft',
    'dpo',
    'benchmark-dpo',
    'probes-dpo',
    'suites-dpo',
    'score-suites',
    'score-probes',
  ]);
  expect(records.at(-1)).toMatchObject({ status: 'completed', stages: { sft: { key: 'trainSft', cached: false } } });
});

it('ends as cancelled, and says so in its record, when it is cancelled in the middle of training', async () => {
  const queue = newQueue();
  const { config } = await loadPipeline('demo');
  const calls: string[] = [];
  const records: RunRecord[] = [];
  const trainSft = async (): Promise<never> => {
    calls.push('trainSft');
    await untilCancelled();
    throw new CancelledFailure('checkpoint saved');
  };
  await withWorker(environment, bundle, queue, { ...doubles(calls, records), trainSft }, async () => {
    const handle = await startTeaching(queue, config);
    await waitUntil(() => calls.includes('trainSft'));
    await handle.cancel();
    await expect(handle.result()).rejects.toBeInstanceOf(WorkflowFailedError);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
  });
  expect(records.at(-1)?.status).toBe('cancelled');
});

it('a run that is cancelled while it translates waits until its chunks have saved their work', async () => {
  const queue = newQueue();
  const stopped: number[] = [];
  let begun = 0;
  const translateChunk: Activities['translateChunk'] = async ({ index }) => {
    begun++;
    await untilCancelled();
    await new Promise((resolve) => setTimeout(resolve, 300));
    stopped.push(index);
    throw new CancelledFailure('saved and stopped');
  };
  await withWorker(environment, bundle, queue, { translateChunk }, async () => {
    const handle = await startTranslation(queue, translation(queue, 5, 2));
    await waitUntil(() => begun === 2);
    await handle.cancel();
    await expect(handle.result()).rejects.toBeInstanceOf(WorkflowFailedError);
    expect(stopped.sort()).toEqual([0, 1]);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
  });
});

it('what was paused stays so when it goes on as a new execution', async () => {
  const queue = newQueue();
  let begun = 0;
  let pausedAfter: number | null = null;
  let first: WorkflowHandle;
  // Pauses at every chunk from when the history is nearly long enough: one is the last before the new execution.
  const translateChunk: Activities['translateChunk'] = async () => {
    begun++;
    const { historyLength } = await first.describe();
    if (historyLength > LONG_HISTORY - 40) {
      await first.signal(SIGNALS.pause);
      pausedAfter = begun;
    }
    return CHUNK;
  };
  await withWorker(environment, bundle, queue, { translateChunk, collectChunks }, async () => {
    const { workflowId, firstExecutionRunId } = await startTranslation(queue, translation(queue, LONG_HISTORY, 1));
    first = environment.client.workflow.getHandle(workflowId, firstExecutionRunId);
    for (;;) {
      await waitUntil(() => pausedAfter !== null);
      // Time enough for the chunk to be entered, and for a next one to be begun by mistake.
      await new Promise((resolve) => setTimeout(resolve, 700));
      if ((await first.describe()).status.name === 'CONTINUED_AS_NEW') break;
      pausedAfter = null;
      await first.signal(SIGNALS.resume);
    }
    expect(begun).toBe(pausedAfter);
    const second = environment.client.workflow.getHandle(workflowId);
    await second.signal(SIGNALS.resume);
    await waitUntil(() => begun > (pausedAfter ?? 0));
    await second.terminate();
  });
});

it('names a queue that nobody serves, with what starts a worker, where the run is looked at', async () => {
  const queue = newQueue();
  const { config } = await loadPipeline('demo');
  const activities = {
    ...doubles(),
    isUnserved: ({ queue: asked }: { queue: string }) => Promise.resolve(asked === 'nobody'),
  };
  await withWorker(environment, bundle, queue, activities, async () => {
    const handle = await startTeaching(queue, config, { sft: 'nobody' });
    const details = async () =>
      (await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')).currentDetails ?? '';
    while (!(await details()).includes('nobody serves the queue'))
      await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await details()).toContain('`sprogskole worker gpu --queue nobody`');
    await handle.cancel();
    await handle.result().catch(() => undefined);
  });
});

it('ends as cancelled where nothing can be recorded: the disk is full', async ({ skip }) => {
  const queue = newQueue();
  const { config } = await loadPipeline('demo');
  const disk = await smallDisk(skip);
  const home = new Home(disk.folder);
  const calls: string[] = [];
  const trainSft = async (): Promise<never> => {
    await disk.fill();
    calls.push('trainSft');
    await untilCancelled();
    throw new CancelledFailure('checkpoint saved');
  };
  const activities = { ...doubles(calls), recordRun: (record: RunRecord) => recordRun(home, record, [10]), trainSft };
  await withWorker(environment, bundle, queue, activities, async () => {
    const handle = await startTeaching(queue, config);
    await waitUntil(() => calls.includes('trainSft'));
    await handle.cancel();
    await expect(handle.result()).rejects.toBeInstanceOf(WorkflowFailedError);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
  });
  expect((await home.runs.read(`run-${queue}`))?.status).toBe('running');
});

function startTeaching(queue: string, config: PipelineConfig, others: Partial<PipelineConfig['queues']> = {}) {
  const queues = { pipeline: queue, translate: queue, sft: queue, dpo: queue, benchmark: queue, ...others };
  const reliability = { heartbeatSeconds: 10, maxAttempts: 3 };
  const input: TeachModelInput = { runId: `run-${queue}`, config: { ...config, queues, reliability } };
  return environment.client.workflow.start(WORKFLOWS.teachModel, {
    workflowId: input.runId,
    taskQueue: queue,
    args: [input],
  });
}
