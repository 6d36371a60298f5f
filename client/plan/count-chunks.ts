import type { Home } from '../../artifacts/home.js';
import { stageKey } from '../../artifacts/stage-cache.js';
import { chunkIdentity, ingestIdentity, planIdentity } from '../../config/stage-identities.js';
import type { ChunkPlan, StageContext } from '../../contracts/run.js';
import { isInLanguage } from '../../translation/merge.js';
import { ingestTrees, newIngestCounts } from '../../dataset/ingest.js';

export interface ChunkCount {
  readonly messages: number;
  readonly excluded: number;
  readonly kept: number;
  readonly toTranslate: number;
  readonly count: number;
  readonly cached: number;
}

/** How many chunks a run has: from the store where it was planned before, else by reading the dataset. */
export async function countChunks(home: Home, context: StageContext): Promise<ChunkCount> {
  return (await plannedChunks(home, context)) ?? countFresh(context);
}

async function plannedChunks(home: Home, context: StageContext): Promise<ChunkCount | null> {
  const ingested = await home.stages.lookUp(stageKey(ingestIdentity(context)));
  const messages = ingested?.outputs['messages'];
  if (ingested === null || messages === undefined) return null;
  const planned = await home.stages.lookUp(stageKey(planIdentity(context, messages)));
  const ref = planned?.outputs['chunks'];
  if (ref === undefined) return null;
  const plan = (await home.store.readJson(ref)) as ChunkPlan;
  let cached = 0;
  for (const chunk of plan.chunks) {
    if ((await home.stages.lookUp(stageKey(chunkIdentity(context, chunk.messages)))) !== null) cached++;
  }
  const { kept, toTranslate } = plan;
  const excluded = ingested.summary['excluded'] ?? 0;
  return { messages: kept + toTranslate, excluded, kept, toTranslate, count: plan.chunks.length, cached };
}

async function countFresh({ config, sources }: StageContext): Promise<ChunkCount> {
  const counts = newIngestCounts();
  const path = sources.dataset.kind === 'path' ? sources.dataset.path : '';
  const options = { paths: [path], dataset: config.dataset, targetLanguage: config.language };
  let kept = 0;
  for await (const tree of ingestTrees(options, counts)) {
    kept += tree.messages.filter((message) => isInLanguage(message, config.language)).length;
  }
  const toTranslate = counts.messages - kept;
  return {
    messages: counts.messages,
    excluded: counts.read - counts.messages,
    kept,
    toTranslate,
    count: Math.ceil(toTranslate / config.translation.chunkMessages),
    cached: 0,
  };
}
