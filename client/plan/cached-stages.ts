import type { Home } from '../../artifacts/home.js';
import { stageKey } from '../../artifacts/stage-cache.js';
import {
  generateIdentity,
  ingestIdentity,
  mergeIdentity,
  planIdentity,
  prepareIdentity,
  scoreTranslatorIdentity,
  trainingIdentity,
} from '../../config/stage-identities.js';
import type { StageIdentity, StageRecord } from '../../contracts/lineage.js';
import type { IngestOutputs, PlanOutputs, PrepareOutputs, StageContext } from '../../contracts/run.js';
import type { Ref } from '../../contracts/ref.js';
import type { StageName } from '../../contracts/temporal.js';
import { storeScoringSets } from '../../dataset/scoring-sets.js';

export interface CachedStage {
  readonly stage: StageName;
  readonly state: string;
}

/**
 * Which stages a run would find in the cache. Each stage's key needs the outputs of the ones before it, so this walks
 * the pipeline until something is missing. The report is left out: its key names the run's own lineage.
 */
export async function cachedStages(home: Home, context: StageContext): Promise<CachedStage[]> {
  const found: CachedStage[] = [];
  const look = async (stage: StageName, identity: StageIdentity): Promise<StageRecord['outputs'] | null> => {
    const record = await home.stages.lookUp(stageKey(identity));
    if (record !== null) found.push({ stage, state: `cached: ${record.note}` });
    return record?.outputs ?? null;
  };

  await lookAtScores(home, context, found);
  const ingested = (await look('ingest', ingestIdentity(context))) as IngestOutputs | null;
  if (ingested === null) return found;
  const plan = (await look('plan', planIdentity(context, ingested.messages))) as PlanOutputs | null;
  if (plan === null) return found;
  const merged = (await look('merge', mergeIdentity(context, ingested, plan)))?.['merged'];
  if (merged === undefined) return found;
  found.push({ stage: 'translate', state: 'cached' });
  const data = (await look('prepare', prepareIdentity(context, merged))) as PrepareOutputs | null;
  if (data !== null) await lookAtModels(look, context, data);
  return found;
}

/** Each set of sentence pairs is an artifact of its own; the stage is done where all of them are there. */
async function lookAtScores(home: Home, context: StageContext, found: CachedStage[]): Promise<void> {
  const sets = await storeScoringSets(home.store, context.config);
  const keys = sets.map((set) => stageKey(scoreTranslatorIdentity(context, set)));
  const records = await Promise.all(keys.map((key) => home.stages.lookUp(key)));
  if (records.length === 0 || records.includes(null)) return;
  const notes = records.map((record, index) => `${sets[index]?.name ?? ''}: ${record?.note ?? ''}`).join('; ');
  found.push({ stage: 'score-translator', state: `cached: ${notes}` });
}

type Look = (stage: StageName, identity: StageIdentity) => Promise<StageRecord['outputs'] | null>;

async function lookAtModels(look: Look, context: StageContext, data: PrepareOutputs): Promise<void> {
  const benchmark = (stage: StageName, adapter: Ref | null) =>
    look(stage, generateIdentity(context, adapter, data.test));
  await benchmark('benchmark-base', null);
  const sftInputs = { train: data.sftTrain, validation: data.sftValidation };
  const sft = (await look('sft', trainingIdentity('sft', context, sftInputs)))?.['adapter'];
  if (sft === undefined) return;
  await benchmark('benchmark-sft', sft);
  const dpoInputs = { train: data.dpoTrain, validation: data.dpoValidation, adapter: sft };
  const dpo = (await look('dpo', trainingIdentity('dpo', context, dpoInputs)))?.['adapter'];
  if (dpo !== undefined) await benchmark('benchmark-dpo', dpo);
}
