import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveTemporalCli } from '../../client/setup/temporal-cli.js';
import type { Activities } from '../../activities/index.js';
import { retryBudgets } from '../../workers/retry-budgets.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/temporal.js';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** Events at which the test server suggests to continue as new; 4,096 elsewhere. */
export const LONG_HISTORY = 300;

/** A real server without workers; the CLI is the one that set-up prepared. */
export async function startEnvironment(longHistory = LONG_HISTORY): Promise<TestWorkflowEnvironment> {
  const path = await resolveTemporalCli({ env: process.env, log: () => undefined, makers: {} });
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      extraArgs: [
        ...Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
        ...['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${longHistory}`],
      ],
    },
  });
}

/** @param root of today's code, or of other code that finds its packages */
export function bundleWorkflows(root = ROOT): Promise<WorkflowBundle> {
  const silent = () => undefined;
  return bundleWorkflowCode({
    workflowsPath: join(root, 'workflows/index.ts'),
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
  const interceptors = { activity: [retryBudgets(() => Promise.resolve(3))] };
  const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities, interceptors });
  return worker.runUntil(work);
}
