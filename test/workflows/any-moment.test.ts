import { ApplicationFailure, CancelledFailure, CompleteAsyncError, Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Activities } from '../../activities/index.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import type { RunRecord } from '../../contracts/lineage.js';
import type { TeachModelInput } from '../../contracts/run.js';
import { SIGNALS, WORKFLOWS } from '../../contracts/temporal.js';
import { seeded, type Random } from '../translation/segmentation/random.js';
import { doubles, named } from './doubles.js';
import { bundleWorkflows, startEnvironment, withWorker } from './environment.js';

const QUEUE = 'any-moment';
const SEQUENCES = 200;
/** Runs at once: enough that the server is busy, few enough that none waits for long. */
const AT_ONCE = 40;
const CHUNKS = 3;
/** No run takes this long but one that hangs. */
const LIMIT_MS = 300_000;

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startEnvironment();
});
afterAll(() => environment.teardown());

type Action = 'pause' | 'resume' | 'cancel' | 'kill';
interface Sequence {
  readonly seed: number;
  readonly actions: readonly { readonly afterMs: number; readonly action: Action }[];
}

/** What an operator and the machine do to a run, and when: in bursts and at leisure, over all of its stages. */
function sequence(seed: number): Sequence {
  const random = seeded(seed);
  const action = () => random.pick<Action>(['pause', 'pause', 'pause', 'resume', 'resume', 'kill', 'kill', 'cancel']);
  const actions = Array.from({ length: 1 + random.below(8) }, () => ({
    afterMs: random.below(3) === 0 ? 0 : random.below(400),
    action: action(),
  }));
  return { seed, actions };
}

/** How the activities of one run behave: each takes a moment, heeds a stop in one of several ways, and can be killed. */
class Machine {
  killed = false;
  private readonly random: Random;

  constructor(seed: number) {
    this.random = seeded(seed + 1_000_000);
  }

  async work(): Promise<void> {
    const context = Context.current();
    const end = Date.now() + this.random.below(60);
    do {
      if (this.killed) {
        this.killed = false;
        // Nobody hears of it again, as of an activity whose machine was switched off.
        throw new CompleteAsyncError();
      }
      context.heartbeat();
      if (context.cancellationSignal.aborted) await this.stop();
      await sleep(10);
    } while (Date.now() < end);
  }

  private async stop(): Promise<never> {
    const way = this.random.below(6);
    await sleep(this.random.below(100));
    if (way === 0) throw new CompleteAsyncError();
    if (way === 1) throw new Error('The trainer did not stop in time and was killed.');
    if (way === 2) throw ApplicationFailure.create({ type: 'FencedError', message: 'overtaken', nonRetryable: true });
    throw new CancelledFailure('saved and stopped');
  }
}

it(`ends ${SEQUENCES} runs as completed or cancelled, as their records say, whatever is done to them and when`, async () => {
  const machines = new Map<string, Machine>();
  const records = new Map<string, RunRecord>();
  const bundle = await bundleWorkflows();
  const { config } = await loadPipeline('demo', ['training.dpo.enabled=false']);
  const queues = { pipeline: QUEUE, translate: QUEUE, sft: QUEUE, dpo: QUEUE, benchmark: QUEUE };
  const start = ({ seed }: Sequence): Promise<WorkflowHandle> => {
    const runId = `run-${seed}`;
    machines.set(runId, new Machine(seed));
    const input: TeachModelInput = {
      runId,
      config: { ...config, queues, reliability: { heartbeatSeconds: 1, maxAttempts: 20 } },
    };
    return environment.client.workflow.start(WORKFLOWS.teachModel, {
      workflowId: runId,
      taskQueue: QUEUE,
      args: [input],
    });
  };
  const live = async (planned: Sequence) => {
    const run = await start(planned);
    const asked = new Set<Action>();
    for (const { afterMs, action } of planned.actions) {
      await sleep(afterMs);
      const done = await act(run, action, machines.get(run.workflowId)).then(
        () => true,
        () => false, // the run has ended
      );
      if (done) asked.add(action);
    }
    await run.signal(SIGNALS.resume).catch(() => undefined);
    await Promise.race([run.result().catch(() => undefined), sleep(LIMIT_MS)]);
    const { status } = await run.describe();
    const record = records.get(run.workflowId)?.status;
    const ends = asked.has('cancel') ? ['COMPLETED', 'CANCELLED'] : ['COMPLETED'];
    const fine = ends.includes(status.name) && record === status.name.toLowerCase();
    return fine ? [] : [{ ...planned, status: status.name, record }];
  };

  const wrong: unknown[] = [];
  await withWorker(environment, bundle, QUEUE, activities(machines, records), async () => {
    const waiting = Array.from({ length: SEQUENCES }, (_, index) => sequence(index));
    const lane = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) wrong.push(...(await live(next)));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  });
  expect(wrong).toEqual([]);
}, 900_000);

async function act(run: WorkflowHandle, action: Action, machine: Machine | undefined): Promise<void> {
  if (action === 'cancel') await run.cancel();
  else if (action === 'kill' && machine !== undefined) machine.killed = true;
  else await run.signal(action === 'pause' ? SIGNALS.pause : SIGNALS.resume);
}

function activities(machines: ReadonlyMap<string, Machine>, records: Map<string, RunRecord>): Partial<Activities> {
  const machine = () => {
    const { workflowId } = Context.current().info.workflowExecution ?? { workflowId: '' };
    return machines.get(workflowId.split('/')[0] ?? '');
  };
  const slow = Object.entries({ ...doubles(), planChunks: named('planChunks', { chunks: CHUNKS }) }).map(
    ([name, activity]) => [
      name,
      async (...args: never[]) => {
        await machine()?.work();
        return (activity as (...args: never[]) => Promise<unknown>)(...args);
      },
    ],
  );
  return {
    ...(Object.fromEntries(slow) as Partial<Activities>),
    recordRun: (record) => {
      records.set(record.runId, record);
      return Promise.resolve();
    },
  };
}
