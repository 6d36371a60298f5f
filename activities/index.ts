import type { Activities } from '../contracts/run.js';
import type { Dependencies } from './dependencies.js';
import { EngineHolder } from './engine-holder.js';
import { generateActivity } from './generate.js';
import { ingestActivities } from './ingest.js';
import { prepareActivity } from './prepare.js';
import { reportActivities } from './report.js';
import { sourcesActivity } from './sources-activity.js';
import { trainingActivities } from './train.js';
import { mergeActivity, translateActivity } from './translate.js';

type GpuActivity = 'translateChunk' | 'trainSft' | 'trainDpo' | 'generate';

/** Activities of a worker on the pipeline queue: everything that needs no device. */
export function pipelineActivities(deps: Dependencies): Omit<Activities, GpuActivity> {
  return {
    ...sourcesActivity(deps),
    ...ingestActivities(deps),
    ...mergeActivity(deps),
    ...prepareActivity(deps),
    ...reportActivities(deps),
    recordRun: (record) => deps.home.runs.write(record),
  };
}

/** Activities of a worker on a GPU queue. The translator is let go of before a trainer starts. */
export function gpuActivities(deps: Dependencies): Pick<Activities, GpuActivity> {
  const engines = new EngineHolder(deps);
  const alone =
    <Input, Output>(work: (input: Input) => Promise<Output>) =>
    async (input: Input): Promise<Output> => {
      await engines.release();
      return work(input);
    };
  const { trainSft, trainDpo } = trainingActivities(deps);
  return {
    ...translateActivity(deps, engines),
    trainSft: alone(trainSft),
    trainDpo: alone(trainDpo),
    generate: alone(generateActivity(deps).generate),
  };
}
