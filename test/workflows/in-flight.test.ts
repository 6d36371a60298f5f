import { Context } from '@temporalio/activity';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { stages, type Activities } from '../../activities/index.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import type { PinnedSource, StageContext } from '../../contracts/context.js';
import type { RunRecord } from '../../contracts/lineage.js';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import { SIGNALS, WORKFLOWS } from '../../contracts/temporal.js';
import { doubles, untilCancelled, waitUntil } from './doubles.js';
import { bundleWorkflows, startEnvironment, withWorker } from './environment.js';
import { bundleOfCommit } from './other-workflows.js';

/** The last commit before the pipeline became a function over steps, and scoring a stage. */
const EARLIER = '83cd93c29559fddaca2772bc87124fa96d2e1504';

let environment: TestWorkflowEnvironment;
let earlier: WorkflowBundle;
let today: WorkflowBundle;
let unknown = '';
beforeAll(async () => {
  const bundle = await bundleOfCommit(EARLIER);
  if (bundle !== null) earlier = bundle;
  else console.warn((unknown = `Whether runs in flight go on was not checked: git does not know ${EARLIER} here.`));
  [environment, today] = await Promise.all([startEnvironment(), bundleWorkflows()]);
});
beforeEach((test) => {
  if (unknown !== '') test.skip(unknown);
});
afterAll(() => environment.teardown());

/** Where a run is when the workers that began it stop. */
interface Stop {
  readonly at: keyof Activities;
  readonly inFlight?: number;
  readonly overrides?: readonly string[];
  readonly paused?: boolean;
}

let runs = 0;

/** A run that workers with the earlier workflows begin, and workers of today take over. */
async function takenOver({ at, inFlight = 1, overrides = [], paused = false }: Stop) {
  const queue = `in-flight-${++runs}`;
  const config = await configFor(queue, overrides);
  const begun: string[] = [];
  const stopped: string[] = [];
  const stop = async () => {
    begun.push(at);
    await untilCancelled();
    stopped.push(at);
    return Context.current().cancelled;
  };
  const run = await start(config);
  await withWorker(environment, earlier, queue, { ...doubles(), [at]: stop }, async () => {
    await waitUntil(() => begun.length === inFlight);
    if (!paused) return;
    await run.signal(SIGNALS.pause);
    await waitUntil(() => stopped.length === inFlight);
  });
  const calls: string[] = [];
  const records: RunRecord[] = [];
  const error = await withWorker(environment, today, queue, asking(config, doubles(calls, records)), async () => {
    if (paused) await run.signal(SIGNALS.resume);
    return run.result().then(
      () => null,
      (error: unknown) => (error instanceof WorkflowFailedError ? rootCause(error.cause) : String(error)),
    );
  });
  return { calls, error, status: records.at(-1)?.status };
}

async function configFor(queue: string, overrides: readonly string[]): Promise<PipelineConfig> {
  const { config } = await loadPipeline('demo', overrides);
  const queues = { pipeline: queue, translate: queue, sft: queue, dpo: queue, benchmark: queue };
  return { ...config, queues, reliability: { heartbeatSeconds: 10, maxAttempts: 3 } };
}

function start(config: PipelineConfig): Promise<WorkflowHandle> {
  const taskQueue = config.queues.pipeline;
  const args = [{ runId: taskQueue, config }];
  return environment.client.workflow.start(WORKFLOWS.teachModel, { workflowId: taskQueue, taskQueue, args });
}

/** Doubles that look at what they are asked for as today's stages do: they need the inputs of their keys. */
function asking(config: PipelineConfig, activities: Activities): Activities {
  const source: PinnedSource = { kind: 'path', path: 'x', identity: 'x' };
  const sources = { dataset: source, translator: source, baseModel: source };
  const context: StageContext = { config, sources, edition: null, int8: null };
  const asking = Object.entries(stages).map(([name, stage]) => {
    const does = activities[name as keyof typeof stages];
    return [name, (input: never) => (stage.identity(context, input), does(input))] as const;
  });
  return { ...activities, ...Object.fromEntries(asking) };
}

const roundTrip = ['translation.quality.roundTripSample=20'];

it.each<Stop>([
  { at: 'ingest' },
  { at: 'translateChunk', inFlight: 2 },
  { at: 'prepare', overrides: roundTrip },
  { at: 'generate' },
  // What the earlier version asked for ended with the pause; after it, today's version asks.
  { at: 'trainSft', paused: true },
])('goes on where an earlier version was at %o, and is scored as a run of today', async (stop) => {
  const { calls, error, status } = await takenOver(stop);
  expect({ error, status }).toEqual({ error: null, status: 'completed' });
  expect(calls).toContain(stop.at);
  expect(calls.slice(-2)).toEqual(['score', 'report']);
});

// Since then, translating has an output of its own, and what these take is named otherwise. Keys are as they were.
it.each<Stop & { readonly refused: string; readonly lacks: string }>([
  { at: 'translateBack', overrides: roundTrip, refused: 'round-trip', lacks: 'translations' },
  { at: 'scoreTranslator', refused: 'merge', lacks: 'translations' },
  { at: 'trainSft', refused: 'sft', lacks: 'train' },
  { at: 'report', refused: 'report', lacks: 'accounting' },
])(
  'fails with what to do, and never hangs, where an earlier version was at $at',
  async ({ refused, lacks, ...stop }) => {
    const { error, status } = await takenOver(stop);
    expect(error).toMatch(/^This stage was asked for by another version of sprogskole\./);
    expect(error).toContain(`where:    stage ${refused}\n`);
    expect(error).toContain(`received: ✖ Invalid input: expected object, received undefined\n  → at ${lacks}\n`);
    expect(error).toMatch(/fix: {6}start the run anew: everything that is finished is reused$/);
    expect(status).toBe('failed');
  },
);
