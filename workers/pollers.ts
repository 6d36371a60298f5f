import type { Connection } from '@temporalio/client';

type Server = Pick<Connection, 'workflowService'>;
type TaskQueueType = NonNullable<Parameters<Server['workflowService']['describeTaskQueue']>[0]['taskQueueType']>;

/** temporal.api.enums.v1: TaskQueueType workflow, activity; PendingActivityState started, cancel requested. Protos are no dependency. */
const TASK_QUEUE_TYPES = [1, 2] as unknown as readonly TaskQueueType[];
const AT_WORK = [2, 3];

/** A poll waits for a minute, so a worker with a free slot was seen within this time, and a while longer it is listed. */
const POLLED_WITHIN_SECONDS = 75;

/** Runs looked through for a worker that is busy. */
const RUNS_LOOKED_AT = 100;

export interface PollerChoice {
  readonly namespace: string;
  readonly withinSeconds?: number;
  /** Whether a worker of this identity counts; every one by default. */
  readonly counts?: (identity: string) => boolean;
}

/** Whether any worker waits for work on this queue. */
export async function isPolled(
  connection: Server,
  queue: string,
  { namespace, withinSeconds = POLLED_WITHIN_SECONDS, counts = () => true }: PollerChoice,
): Promise<boolean> {
  const oldest = Date.now() / 1000 - withinSeconds;
  for (const taskQueueType of TASK_QUEUE_TYPES) {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: queue },
      taskQueueType,
    });
    if (pollers.some((one) => counts(one.identity ?? '') && Number(one.lastAccessTime?.seconds ?? 0) > oldest)) {
      return true;
    }
  }
  return false;
}

/** An activity that a worker is at work on. */
export interface ActivityAtWork {
  /** Its workflow, place there, and attempt: no other activity has the same. */
  readonly id: string;
  readonly queue: string;
  /** Process number and machine: `123@host`. */
  readonly worker: string;
}

/** A GPU worker has one slot: while a training runs it polls nothing for hours, and is known by its activity alone. */
export async function activitiesAtWork(connection: Server, namespace: string): Promise<ActivityAtWork[]> {
  const { executions } = await connection.workflowService.listWorkflowExecutions({
    namespace,
    query: 'ExecutionStatus = "Running"',
    pageSize: RUNS_LOOKED_AT,
  });
  const described = await Promise.all(
    executions.map(({ execution }) => connection.workflowService.describeWorkflowExecution({ namespace, execution })),
  );
  return described.flatMap(({ pendingActivities, workflowExecutionInfo }) =>
    pendingActivities
      .filter(({ state }) => AT_WORK.includes(Number(state)))
      .map(({ activityId, attempt, activityOptions, lastWorkerIdentity }) => ({
        id: [workflowExecutionInfo?.execution?.runId, activityId, attempt].join('/'),
        queue: activityOptions?.taskQueue?.name ?? '',
        worker: lastWorkerIdentity ?? '',
      })),
  );
}

/**
 * Those of these queues that nobody serves: no worker waits on them, and none is busy with what came from them. One
 * whose worker never was there is named at once; one whose worker was killed, after its last poll has run out.
 */
export async function unservedQueues(
  connection: Server,
  namespace: string,
  queues: readonly string[],
): Promise<string[]> {
  const distinct = [...new Set(queues)];
  const polled = await Promise.all(distinct.map((queue) => isPolled(connection, queue, { namespace })));
  const silent = distinct.filter((_, index) => !polled[index]);
  if (silent.length === 0) return [];
  const busy = await activitiesAtWork(connection, namespace);
  return silent.filter((queue) => !busy.some((activity) => activity.queue === queue));
}
