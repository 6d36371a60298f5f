import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { resolveTemporalCli } from '../../client/setup/temporal-cli.js';
import type { Activities } from '../../activities/index.js';
import { failDamagedDataOnce } from '../../workers/damaged-data.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/temporal.js';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** Events at which the test server suggests to continue as new; 4,096 elsewhere. */
export const LONG_HISTORY = 300;

/** A real server without workers; the CLI is the one that set-up prepared. */
export async function startEnvironment(): Promise<TestWorkflowEnvironment> {
  const path = await resolveTemporalCli({ env: process.env, log: () => undefined, makers: {} });
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      extraArgs: [
        ...Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
        ...['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${LONG_HISTORY}`],
      ],
    },
  });
}

export function bundleWorkflows(): Promise<WorkflowBundle> {
  const silent = () => undefined;
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
  });
}

/** Runs `work` while one worker serves both the workflows and these activity doubles on `taskQueue`. */
export async function withWorker<T>(
  environment: TestWorkflowEnvironment,
  workflowBundle: WorkflowBundle,
  taskQueue: string,
  activities: Partial<Activities>,
  work: () => Promise<T>,
): Promise<T> {
  const { nativeConnection: connection } = environment;
  // As in a worker of ours.
  const interceptors = { activity: [failDamagedDataOnce] };
  const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities, interceptors });
  return worker.runUntil(work);
}
