import { CancelledFailure, Context } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Activities } from '../../activities/index.js';
import { loadTranslation } from '../../config/load-translation.js';
import type { TranslateFileInput, TranslateFileResult } from '../../contracts/document-file.js';
import type { RunRecord } from '../../contracts/lineage.js';
import type { RunProgress, StageResult } from '../../contracts/run.js';
import { FILE_STAGES } from '../../contracts/stages.js';
import { QUERIES, SIGNALS, WORKFLOWS } from '../../contracts/temporal.js';
import { bundleWorkflows, startEnvironment, withWorker } from './environment.js';

let environment: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
beforeAll(async () => {
  [environment, bundle] = await Promise.all([startEnvironment(), bundleWorkflows()]);
});
afterAll(() => environment.teardown());

const ref = { digest: '0'.repeat(64), bytes: 1, mediaType: 'x' };

/** Activities that do nothing but say that they were called, with `quarantined` documents at the end. */
function doubles(calls: string[], records: RunRecord[], quarantined = 0): Partial<Activities> {
  const stage =
    (name: string, summary: Record<string, number> = {}) =>
    (): Promise<StageResult<never>> => {
      calls.push(name);
      const outputs = { messages: ref, excluded: ref, chunks: ref, known: ref, merged: ref, accounting: ref } as never;
      return Promise.resolve({ key: name, cached: false, outputs, summary, note: '' });
    };
  return {
    resolveTranslator: () => Promise.resolve({ context: ref }),
    readDocuments: stage('readDocuments', { read: 3 }),
    planChunks: stage('planChunks', { chunks: 2, newSegments: 20 }),
    translateChunk: ({ index }) => {
      calls.push(`translateChunk ${index}`);
      return Promise.resolve({ cached: false, translated: 10, failed: 0, redoneBatches: 0 });
    },
    collectChunks: stage('collectChunks'),
    merge: stage('merge'),
    writeDocuments: stage('writeDocuments', { quarantined }),
    recordRun: (record) => Promise.resolve(void records.push(record)),
  };
}

async function start(queue: string) {
  const queues = { pipeline: queue, translate: queue, sft: queue, dpo: queue, benchmark: queue };
  const config = await loadTranslation(null, ['translation.model={path: x}', 'translation.chunksInFlight=1']);
  const input: TranslateFileInput = {
    runId: `file-${queue}`,
    config: { ...config, queues, reliability: { heartbeatSeconds: 10, maxAttempts: 3 } },
    file: { content: ref, path: 'a.txt', format: 'text', field: 'text', language: 'en' },
    target: { output: '/a.da.txt', quarantine: '/a.da.quarantine.jsonl', replace: false },
  };
  return environment.client.workflow.start<(input: TranslateFileInput) => Promise<TranslateFileResult>>(
    WORKFLOWS.translateFile,
    { workflowId: input.runId, taskQueue: queue, args: [input] },
  );
}

it.each([
  { quarantined: 0, quarantine: null },
  { quarantined: 2, quarantine: '/a.da.quarantine.jsonl' },
])('goes through its stages in order, records them, and names what it wrote ($quarantined)', async (expected) => {
  const [calls, records]: [string[], RunRecord[]] = [[], []];
  const queue = `stages-${expected.quarantined}`;
  await withWorker(environment, bundle, queue, doubles(calls, records, expected.quarantined), async () => {
    const handle = await start(queue);
    expect(await handle.result()).toMatchObject({ output: '/a.da.txt', quarantine: expected.quarantine });
    const { stages } = await handle.query<RunProgress>(QUERIES.progress);
    expect(stages.map(({ stage, status }) => ({ stage, status }))).toEqual(
      Object.keys(FILE_STAGES).map((stage) => ({ stage, status: 'done' })),
    );
  });
  expect(calls).toEqual([
    ...['readDocuments', 'planChunks', 'translateChunk 0', 'translateChunk 1', 'collectChunks'],
    ...['merge', 'writeDocuments'],
  ]);
  expect(records.at(-1)).toMatchObject({ kind: 'file', status: 'completed', stages: { write: { cached: false } } });
});

it('pauses with the chunk that is translated, and goes on with it', async () => {
  const [calls, records]: [string[], RunRecord[]] = [[], []];
  const done = { cached: false, translated: 10, failed: 0, redoneBatches: 0 };
  const translateChunk: Activities['translateChunk'] = async () => {
    calls.push('translateChunk');
    if (calls.filter((call) => call === 'translateChunk').length > 1) return done;
    await untilCancelled();
    throw new CancelledFailure('saved and stopped');
  };
  await withWorker(environment, bundle, 'pause', { ...doubles(calls, records), translateChunk }, async () => {
    const handle = await start('pause');
    while (!calls.includes('translateChunk')) await new Promise((resolve) => setTimeout(resolve, 20));
    await handle.signal(SIGNALS.pause);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await handle.query<RunProgress>(QUERIES.progress)).paused).toBe(true);
    expect(calls.at(-1)).toBe('translateChunk');
    await handle.signal(SIGNALS.resume);
    await handle.result();
  });
  expect(calls.filter((call) => call === 'translateChunk').length).toBe(3);
});

it('ends as cancelled, and says so in its record', async () => {
  const [calls, records]: [string[], RunRecord[]] = [[], []];
  const planChunks = async (): Promise<never> => {
    calls.push('planChunks');
    await untilCancelled();
    throw new CancelledFailure('stopped');
  };
  await withWorker(environment, bundle, 'cancel', { ...doubles(calls, records), planChunks }, async () => {
    const handle = await start('cancel');
    while (!calls.includes('planChunks')) await new Promise((resolve) => setTimeout(resolve, 20));
    await handle.cancel();
    await expect(handle.result()).rejects.toBeInstanceOf(WorkflowFailedError);
  });
  expect(records.at(-1)).toMatchObject({ kind: 'file', status: 'cancelled' });
});

/** Heartbeats until the server says that the activity was cancelled. */
async function untilCancelled(): Promise<void> {
  const context = Context.current();
  const beat = setInterval(() => {
    context.heartbeat();
  }, 100);
  await context.cancelled.catch(() => undefined);
  clearInterval(beat);
}
