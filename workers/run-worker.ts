import { join } from 'node:path';
import { NativeConnection, Runtime, DefaultLogger, Worker, type NativeConnectionOptions } from '@temporalio/worker';
import { activitiesFor, type Activities, type WorkerKind } from '../activities/index.js';
import type { Dependencies } from '../activities/dependencies.js';
import { hubRevisions, modelFolders, tokenizerFolders } from '../artifacts/pinned-folder.js';
import type { Home } from '../artifacts/home.js';
import { maxAttemptsOf } from './max-attempts.js';
import { unservedQueues } from './pollers.js';
import { retryBudgets } from './retry-budgets.js';
import { unknownActivity } from './unknown-activity.js';
import { workflowBundle } from './workflow-bundle.js';

export type { WorkerKind };

export interface WorkerOptions {
  readonly kind: WorkerKind;
  readonly queue: string;
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
  readonly home: Home;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Version of this code, for lineage. */
  readonly codeVersion: string;
  /** Stops the worker: activities are told, save, and end. */
  readonly stop: AbortSignal;
  readonly onReady: () => void;
}

/**
 * How long activities go on before they hear of a stop. The SDK waits first and cancels afterwards, so this would be
 * taken from the time that a trainer has to save. What they report is `WorkerShutdown`, and is tried again elsewhere.
 */
const SHUTDOWN_GRACE = 0;
/** A heartbeat brings progress to the watcher and a pause or cancellation back; the SDK's own limit is a minute. */
const HEARTBEAT_INTERVAL = '2 seconds';
/** CPU stages are short, but a report of one run must not wait for the ingest of another. */
const PIPELINE_SLOTS = 4;

/** Whether no worker serves a queue. */
function isUnserved(connection: NativeConnection, namespace: string): Activities['isUnserved'] {
  return async ({ queue }) => (await unservedQueues(connection, namespace, [queue])).length > 0;
}

/** Serves one queue until it is stopped. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { kind, queue, namespace, home, env, codeVersion, stop } = options;
  const dependencies: Dependencies = {
    home,
    env,
    codeVersion,
    modelFolder: modelFolders(home, env),
    tokenizerFolder: tokenizerFolders(home, env),
    resolveRevision: hubRevisions(home, env),
  };
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
  const connection = await NativeConnection.connect(options.connection);
  const activities = {
    ...activitiesFor(kind, dependencies),
    ...(kind === 'pipeline' && { isUnserved: isUnserved(connection, namespace) }),
  };
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: queue,
    activities: { ...activities, default: unknownActivity({ kind, queue, codeVersion }, Object.keys(activities)) },
    interceptors: { activity: [retryBudgets(maxAttemptsOf(home.store))] },
    shutdownGraceTime: SHUTDOWN_GRACE,
    maxHeartbeatThrottleInterval: HEARTBEAT_INTERVAL,
    // One slot for a device: two stages never meet on it.
    maxConcurrentActivityTaskExecutions: kind === 'gpu' ? 1 : PIPELINE_SLOTS,
    ...(kind === 'pipeline' && { workflowBundle: { codePath: await workflowBundle(join(home.root, 'cache')) } }),
  });
  options.onReady();
  try {
    const ended = worker.run();
    const shutDown = () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    };
    stop.addEventListener('abort', shutDown);
    // Also where it came while the worker was being made.
    if (stop.aborted) shutDown();
    await ended;
  } finally {
    await connection.close();
  }
}
