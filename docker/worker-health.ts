import { Connection } from '@temporalio/client';
import { hostname } from 'node:os';
import { pathToFileURL } from 'node:url';
import { resolveServer } from '../client/stack/connection.js';

/** A poll waits for a minute, so a worker with a free slot was seen within the last two, even after one lost poll. */
const POLLED_WITHIN_SECONDS = 150;
/** Runs looked through for a worker that is busy. */
const RUNS_LOOKED_AT = 100;
const TIME_LIMIT_MS = 20_000;

type TaskQueueType = NonNullable<Parameters<Connection['workflowService']['describeTaskQueue']>[0]['taskQueueType']>;

/** temporal.api.enums.v1: TaskQueueType workflow, activity; PendingActivityState started. Protos are no dependency. */
const TASK_QUEUE_TYPES = [1, 2] as unknown as readonly TaskQueueType[];
const STARTED = 2;

/**
 * Whether a worker on this machine polls the queue, or runs an activity. A GPU worker has one slot, so while a training
 * runs it does not poll for hours; the server then knows it by the activity, and gives that up where heartbeats stop.
 */
export async function isAtWork(
  connection: Connection,
  namespace: string,
  queue: string,
  host: string,
): Promise<boolean> {
  const identity = (worker: string | null | undefined) => worker?.endsWith(`@${host}`) === true;
  return (await polls(connection, namespace, queue, identity)) || (await runsActivity(connection, namespace, identity));
}

type IsOurs = (worker: string | null | undefined) => boolean;

async function polls(connection: Connection, namespace: string, queue: string, isOurs: IsOurs): Promise<boolean> {
  for (const taskQueueType of TASK_QUEUE_TYPES) {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: queue },
      taskQueueType,
    });
    const oldest = Date.now() / 1000 - POLLED_WITHIN_SECONDS;
    if (pollers.some((poller) => isOurs(poller.identity) && Number(poller.lastAccessTime?.seconds ?? 0) > oldest)) {
      return true;
    }
  }
  return false;
}

async function runsActivity(connection: Connection, namespace: string, isOurs: IsOurs): Promise<boolean> {
  const { executions } = await connection.workflowService.listWorkflowExecutions({
    namespace,
    query: 'ExecutionStatus = "Running"',
    pageSize: RUNS_LOOKED_AT,
  });
  for (const { execution } of executions) {
    const { pendingActivities } = await connection.workflowService.describeWorkflowExecution({ namespace, execution });
    if (
      pendingActivities.some(({ state, lastWorkerIdentity }) => Number(state) === STARTED && isOurs(lastWorkerIdentity))
    ) {
      return true;
    }
  }
  return false;
}

async function main(queue: string): Promise<number> {
  const server = resolveServer(process.env);
  if (server.kind !== 'configured') throw new Error('TEMPORAL_ADDRESS is not set');
  const connection = await Connection.connect(server.config.connectionOptions);
  try {
    const atWork = await connection.withDeadline(Date.now() + TIME_LIMIT_MS, () =>
      isAtWork(connection, server.namespace, queue, hostname()),
    );
    console.log(atWork ? `at work for queue ${queue}` : `no worker of ${hostname()} polls queue ${queue} or is busy`);
    return atWork ? 0 : 1;
  } finally {
    await connection.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.argv[2] ?? '').catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  });
}
