import {
  ActivityCancellationType,
  proxyActivities,
  proxyLocalActivities,
  type ActivityInterfaceFor,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { NON_RETRYABLE } from '../contracts/errors.js';
import type { Dispatch } from '../contracts/run.js';

/** A stage takes as long as it takes; it is the heartbeat that tells a slow one from a lost one. */
const LONGEST_STAGE = '30 days';

/** Activities on the queue that is configured for a kind of work. */
export function activitiesOn(
  queue: keyof Dispatch['queues'],
  { queues, reliability }: Dispatch,
): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({
    taskQueue: queues[queue],
    startToCloseTimeout: LONGEST_STAGE,
    heartbeatTimeout: `${reliability.heartbeatSeconds} seconds`,
    // A stopped trainer first saves its checkpoint; the workflow waits for that.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    // Without a limit: a worker decides, by what failed and whether there was progress since.
    retry: {
      initialInterval: '1 second',
      backoffCoefficient: 2,
      maximumInterval: '1 minute',
      nonRetryableErrorTypes: [...NON_RETRYABLE],
    },
  });
}

/** The run's record is a file of this machine's home: written in place, without a trip over a queue. */
export const { recordRun } = proxyLocalActivities<Pick<Activities, 'recordRun'>>({
  startToCloseTimeout: '1 minute',
  // It ends by itself, whatever the disk does; without a limit a run would hang on a worker of an earlier version.
  retry: { maximumAttempts: 5, maximumInterval: '10 seconds' },
});

/** Asked of the server by the worker that runs the workflow; an answer that does not come is none. */
export const { isUnserved } = proxyLocalActivities<Pick<Activities, 'isUnserved'>>({
  startToCloseTimeout: '20 seconds',
  retry: { maximumAttempts: 1 },
});

/** For histories of earlier versions alone. */
export async function scoreAlone({ queues }: Dispatch, input: object): Promise<void> {
  const { score } = proxyActivities<{ score: (input: object) => Promise<unknown> }>({
    taskQueue: queues.pipeline,
    startToCloseTimeout: LONGEST_STAGE,
  });
  await score(input);
}
