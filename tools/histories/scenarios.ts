import { CancelledFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities, Stages } from '../../activities/index.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import { loadTranslation } from '../../config/load-translation.js';
import type { TranslateFileInput } from '../../contracts/document-file.js';
import { UserError } from '../../contracts/errors.js';
import type { TeachModelInput } from '../../contracts/run.js';
import { SIGNALS, WORKFLOWS } from '../../contracts/temporal.js';
import { CHUNK, doubles, named, REF, untilCancelled, waitUntil } from '../../test/workflows/doubles.js';

/** The one queue of all scenarios. */
export const QUEUE = 'pipeline';
/** Events after which the server suggests to continue as new: more than a child of any other scenario has. */
export const LONG_HISTORY = 60;

/** A way that a run can go. */
export interface Scenario {
  readonly activities: Activities;
  readonly start: (environment: TestWorkflowEnvironment, runId: string) => Promise<WorkflowHandle>;
  /** What happens to the run, until it is left alone. */
  readonly meanwhile?: (run: WorkflowHandle) => Promise<void>;
  /** How it ends; without it, completed. */
  readonly ends?: 'CANCELLED' | 'FAILED';
}

export const SCENARIOS: Readonly<Record<string, () => Scenario>> = {
  whole: () => ({ activities: doubles(), start: teach() }),
  'few-shot': () => ({ activities: doubles(), start: teach('evaluation.fewShotBase=true') }),
  'without-dpo': () => ({ activities: doubles(), start: teach('training.dpo.enabled=false') }),
  'without-pairs': () => ({
    activities: { ...doubles(), prepare: named('prepare', { dpoTrain: 0 }) },
    start: teach(),
  }),
  // Nobody serves the queue of SFT, which a look finds out; then the run is cancelled.
  unserved: () => {
    const looks: string[] = [];
    const isUnserved = () => {
      looks.push('looked');
      return Promise.resolve(true);
    };
    return {
      activities: { ...doubles(), isUnserved },
      start: teachOn({ sft: 'nobody' }),
      meanwhile: async (run) => {
        await waitUntil(() => looks.length === 1);
        await run.cancel();
      },
      ends: 'CANCELLED',
    };
  },
  'paused-before-stages': () => {
    const calls: string[] = [];
    const { resolveSources } = doubles();
    return {
      activities: {
        ...doubles(),
        resolveSources: async (input) => {
          if (calls.length > 0) return resolveSources(input);
          calls.push('begun');
          return stopped(calls);
        },
      },
      start: teach(),
      meanwhile: (run) => pauseAt(run, calls),
    };
  },
  'round-trip-and-scoring': () => ({
    activities: {
      ...doubles(),
      resolveSources: () => Promise.resolve({ context: REF, scoring: ['news', 'speech'].map(scoringSet), suites: [] }),
    },
    start: teach('translation.quality.roundTripSample=20'),
  }),
  paused,
  'paused-in-second-set': () => {
    const second = stoppable('scoreTranslator');
    const first = named('scoreTranslator');
    return {
      activities: {
        ...doubles(),
        resolveSources: () =>
          Promise.resolve({ context: REF, scoring: ['news', 'speech'].map(scoringSet), suites: [] }),
        scoreTranslator: ({ name }) => (name === 'news' ? first() : second.activity()),
      },
      start: teach(),
      meanwhile: (run) => pauseAt(run, second.calls),
    };
  },
  cancelled: () => {
    const sft = stoppable('trainSft');
    return {
      activities: { ...doubles(), trainSft: sft.activity },
      start: teach(),
      meanwhile: async (run) => {
        await waitUntil(() => sft.calls.length === 1);
        await run.cancel();
      },
      ends: 'CANCELLED',
    };
  },
  'cancelled-translating': () => {
    const chunks: string[] = [];
    const translateChunk = () => {
      chunks.push('begun');
      return stopped(chunks);
    };
    return {
      activities: { ...doubles(), translateChunk },
      start: teach(),
      meanwhile: async (run) => {
        await waitUntil(() => chunks.length === 2);
        await run.cancel();
      },
      ends: 'CANCELLED',
    };
  },
  retried: () => {
    let attempts = 0;
    const merge = named('merge');
    const failsTwice = () => (++attempts < 3 ? Promise.reject(new Error('the disk is full')) : merge());
    return { activities: { ...doubles(), merge: failsTwice }, start: teach() };
  },
  failed: () => ({ activities: { ...doubles(), prepare: refuse }, start: teach(), ends: 'FAILED' }),
  'failed-translating': () => ({
    activities: { ...doubles(), translateChunk: refuse },
    start: teach(),
    ends: 'FAILED',
  }),
  'file-quarantine': () => ({
    activities: { ...doubles(), writeDocuments: named('writeDocuments', { quarantined: 2 }) },
    start: translateFile,
  }),
  'file-continued': () => ({
    activities: { ...doubles(), planChunks: named('planChunks', { chunks: 14, newSegments: 154 }) },
    start: translateFile,
  }),
};

/** In the middle of an activity; in children, with chunks in flight and with answers; and between two stages. */
function paused(): Scenario {
  const [prepare, generate] = [stoppable('prepare'), stoppable('generate')];
  const chunks: string[] = [];
  const translateChunk: Activities['translateChunk'] = async () => {
    if (chunks.length > 2) return CHUNK;
    chunks.push('begun');
    return stopped(chunks);
  };
  // Told to stop when it is done: the run stops before the stage after it.
  const sft = stoppable('trainSft', 'ends all the same');
  return {
    activities: {
      ...doubles(),
      ...{ translateChunk, prepare: prepare.activity, generate: generate.activity, trainSft: sft.activity },
    },
    start: teach(),
    meanwhile: async (run) => {
      await pauseAt(run, chunks, 2);
      await pauseAt(run, prepare.calls);
      await pauseAt(run, generate.calls);
      await pauseAt(run, sft.calls);
    },
  };
}

/** Pauses where so many activities are in flight, and resumes when they have stopped. */
async function pauseAt(run: WorkflowHandle, calls: readonly string[], inFlight = 1): Promise<void> {
  await waitUntil(() => calls.length === inFlight);
  await run.signal(SIGNALS.pause);
  await waitUntil(() => calls.length === 2 * inFlight);
  await run.signal(SIGNALS.resume);
}

/** An activity that goes on until it is told to stop, once; it is in `calls` when it begins and when it stops. */
function stoppable(name: keyof Stages, then?: 'ends all the same') {
  const calls: string[] = [];
  const double = named(name);
  const activity = async () => {
    if (calls.length > 0) return double();
    calls.push('begun');
    if (then === undefined) return stopped(calls);
    await untilCancelled();
    calls.push('stopped');
    return double();
  };
  return { calls, activity };
}

async function stopped(calls: string[]): Promise<never> {
  await untilCancelled();
  calls.push('stopped');
  throw new CancelledFailure('saved and stopped');
}

function refuse(): Promise<never> {
  const details = { where: 'a.jsonl', expected: '2 conversations', received: 'none', fix: 'give it more' };
  return Promise.reject(new UserError('There is nothing to learn from.', details));
}

const scoringSet = (name: string) => ({ name, language: 'en', pairs: REF });

const settings = {
  queues: { pipeline: QUEUE, translate: QUEUE, sft: QUEUE, dpo: QUEUE, benchmark: QUEUE },
  // A pause is heard at a heartbeat, and those are sent in a part of this time.
  reliability: { heartbeatSeconds: 2, maxAttempts: 3 },
};

function teach(...overrides: string[]): Scenario['start'] {
  return teachOn({}, ...overrides);
}

function teachOn(others: Partial<typeof settings.queues>, ...overrides: string[]): Scenario['start'] {
  const queues = { ...settings.queues, ...others };
  return async ({ client }, runId) => {
    const { config } = await loadPipeline('demo', overrides);
    const input: TeachModelInput = { runId, config: { ...config, ...settings, queues } };
    return client.workflow.start(WORKFLOWS.teachModel, { workflowId: runId, taskQueue: QUEUE, args: [input] });
  };
}

async function translateFile({ client }: TestWorkflowEnvironment, runId: string): Promise<WorkflowHandle> {
  const config = await loadTranslation(null, ['translation.model={path: x}', 'translation.chunksInFlight=2']);
  const input: TranslateFileInput = {
    runId,
    config: { ...config, ...settings },
    file: { content: REF, path: 'a.txt', format: 'text', field: 'text', language: 'en' },
    target: { output: '/a.da.txt', quarantine: '/a.da.quarantine.jsonl', replace: false },
  };
  return client.workflow.start(WORKFLOWS.translateFile, { workflowId: runId, taskQueue: QUEUE, args: [input] });
}
