import type { Ref } from '../contracts/ref.js';
import type { Activities, InContext, StageContext } from '../contracts/run.js';
import type { Dependencies } from './dependencies.js';
import { documentActivities } from './documents.js';
import { EngineHolder } from './engine-holder.js';
import { generateActivity } from './generate.js';
import { ingestActivity } from './ingest.js';
import { mergeActivity } from './merge.js';
import { planActivity } from './plan.js';
import { prepareActivity } from './prepare.js';
import { reportActivities } from './report.js';
import { roundTripActivity } from './round-trip.js';
import { scoreTranslatorActivity } from './score-translator.js';
import { sourcesActivity } from './sources-activity.js';
import { trainingActivities } from './train.js';
import { translateActivity } from './translate.js';

type GpuActivity = 'translateChunk' | 'translateBack' | 'scoreTranslator' | 'trainSft' | 'trainDpo' | 'generate';

/** Activities of a worker on the pipeline queue: everything that needs no device. */
export function pipelineActivities(deps: Dependencies): Omit<Activities, GpuActivity> {
  const { ingest } = ingestActivity(deps);
  const { planChunks } = planActivity(deps);
  const { merge } = mergeActivity(deps);
  const { prepare } = prepareActivity(deps);
  const { score, report } = reportActivities(deps);
  return {
    ...sourcesActivity(deps),
    ...documentActivities(deps),
    ingest: inContext(deps, ingest),
    planChunks: inContext(deps, planChunks),
    merge: inContext(deps, merge),
    prepare: inContext(deps, prepare),
    score: inContext(deps, score),
    report: inContext(deps, report),
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
    translateChunk: inContext(deps, translateActivity(deps, engines).translateChunk),
    translateBack: inContext(deps, roundTripActivity(deps, engines).translateBack),
    scoreTranslator: inContext(deps, scoreTranslatorActivity(deps, engines).scoreTranslator),
    trainSft: alone(inContext(deps, trainSft)),
    trainDpo: alone(inContext(deps, trainDpo)),
    generate: alone(inContext(deps, generateActivity(deps).generate)),
  };
}

/** Reads the run's context from the store, so that payloads stay small and activities see it whole. */
function inContext<Inputs extends object, Output>(
  { home }: Dependencies,
  work: (input: StageContext & Inputs) => Promise<Output>,
): (input: InContext<Inputs>) => Promise<Output> {
  return async ({ context, ...inputs }: { context: Ref }) => {
    const { config, sources, edition } = (await home.store.readJson(context)) as StageContext;
    return work({ config, sources, edition, ...(inputs as Inputs) });
  };
}
