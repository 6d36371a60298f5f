import { ActivityCancellationType, proxyActivities, type ActivityInterfaceFor } from '@temporalio/workflow';
import { NON_RETRYABLE } from '../contracts/errors.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { Activities } from '../contracts/run.js';

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

export function stageActivities(config: PipelineConfig): StageActivities {
  const on = (taskQueue: string) => activitiesOn(taskQueue, config.reliability);
  const { pipeline, translate, sft, dpo, benchmark } = config.queues;
  return { pipeline: on(pipeline), translate: on(translate), sft: on(sft), dpo: on(dpo), benchmark: on(benchmark) };
}

function activitiesOn(taskQueue: string, reliability: PipelineConfig['reliability']): ActivityInterfaceFor<Activities> {
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
