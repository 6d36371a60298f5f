import type { Connection } from '@temporalio/client';
import { EMBEDDED_NAMESPACE } from './connection.js';

type TaskQueueType = NonNullable<Parameters<Connection['workflowService']['describeTaskQueue']>[0]['taskQueueType']>;

/** temporal.api.enums.v1.TaskQueueType: workflow, activity; the proto package is not a dependency. */
const TASK_QUEUE_TYPES = [1, 2] as unknown as readonly TaskQueueType[];

/** Whether any worker waits for work on this queue. */
export async function isPolled(connection: Connection, queue: string): Promise<boolean> {
  for (const taskQueueType of TASK_QUEUE_TYPES) {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace: EMBEDDED_NAMESPACE,
      taskQueue: { name: queue },
      taskQueueType,
    });
    if (pollers.length > 0) return true;
  }
  return false;
}
