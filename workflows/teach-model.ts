import { defineQuery, setHandler } from '@temporalio/workflow';
import type { TeachModelInput, TeachModelResult } from '../contracts/run.js';
import { STAGES } from '../contracts/stages.js';
import { QUERIES } from '../contracts/temporal.js';
import { activitiesOn } from './activities.js';
import { teach } from './pipeline.js';
import { StagedRun } from './staged-run.js';

export const planQuery = defineQuery<{ stage: string; queue: string }[]>(QUERIES.plan);

/** The pipeline as a durable run. */
export async function teachModel({ runId, config }: TeachModelInput): Promise<TeachModelResult> {
  const run = new StagedRun({ runId, config }, STAGES, config, ({ on }) => on?.(config) ?? true);
  setHandler(planQuery, () =>
    Object.entries(STAGES).map(([stage, { queue }]) => ({ stage, queue: config.queues[queue] })),
  );
  return run.execute(async () => {
    const { resolveSources } = activitiesOn('pipeline', run.dispatch);
    const { context, ...beside } = await run.before(() =>
      resolveSources.executeWithOptions({ summary: 'pin revisions, check inputs' }, [{ config }]),
    );
    return { runId, ...(await teach(run.steps(context), beside)) };
  });
}
