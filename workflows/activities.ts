import {
  ActivityCancellationType,
  proxyActivities,
  proxyLocalActivities,
  type ActivityInterfaceFor,
} from '@temporalio/workflow';
import { NON_RETRYABLE } from '../contracts/errors.js';
import type { Activities, Dispatch } from '../contracts/run.js';

/** Activities by the configured queue of their stage. */
export interface StageActivities {
  readonly pipeline: ActivityInterfaceFor<Activities>;
  readonly translate: ActivityInterfaceFor<Activities>;
  readonly sft: ActivityInterfaceFor<Activities>;
  readonly dpo: ActivityInterfaceFor<Activities>;
  readonly benchmark: ActivityInterfaceFor<Activities>;
}

/** A stage takes as long as it takes; it is the heartbeat that tells a slow one from a lost one. */
const LONGEST_STAGE = '30 days';

export function stageActivities({ queues, reliability }: Dispatch): StageActivities {
  const on = (taskQueue: string) => activitiesOn(taskQueue, reliability);
  const { pipeline, translate, sft, dpo, benchmark } = queues;
  return { pipeline: on(pipeline), translate: on(translate), sft: on(sft), dpo: on(dpo), benchmark: on(benchmark) };
}

function activitiesOn(taskQueue: string, reliability: Dispatch['reliability']): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({
    taskQueue,
    startToCloseTimeout: LONGEST_STAGE,
    heartbeatTimeout: `${reliability.heartbeatSeconds} seconds`,
    // A stopped trainer first saves its checkpoint; the workflow waits for that.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: '1 second',
      backoffCoefficient: 2,
      maximumInterval: '1 minute',
      maximumAttempts: reliability.maxAttempts,
      nonRetryableErrorTypes: [...NON_RETRYABLE],
    },
  });
}

/** The run's record is a file of this machine's home: written in place, without a trip over a queue. */
export const { recordRun } = proxyLocalActivities<Pick<Activities, 'recordRun'>>({ startToCloseTimeout: '1 minute' });
