import { ingestIdentity, planIdentity } from '../config/stage-identities.js';
import { Message } from '../contracts/dataset.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import type { ChunkPlan, IngestOutputs, PlanOutputs, StageContext } from '../contracts/run.js';
import { ingestTrees, newIngestCounts } from '../dataset/ingest.js';
import type { ExcludedMessage } from '../contracts/dataset.js';
import { isInLanguage } from '../translation/merge.js';
import type { Dependencies } from './dependencies.js';
import { cancellationSignal, heartbeat, heartbeatDownload } from './heartbeat.js';
import { runStage, type StageWork } from './run-stage.js';
import { datasetFolder } from './sources.js';

export function ingestActivities(deps: Dependencies) {
  return {
    ingest: (context: StageContext) => runStage(deps, ingestIdentity(context), () => ingest(deps, context)),
    planChunks: (input: StageContext & { messages: Ref }) =>
      runStage(deps, planIdentity(input, input.messages), () => planChunks(deps, input)),
  };
}

async function ingest(
  { home, env }: Dependencies,
  { config, sources }: StageContext,
): Promise<StageWork<IngestOutputs>> {
  const { files } = config.dataset;
  const path = await datasetFolder(home, env, sources.dataset, files, cancellationSignal(), heartbeatDownload);
  const counts = newIngestCounts();
  const excluded: ExcludedMessage[] = [];
  const options = { paths: [path], dataset: config.dataset, targetLanguage: config.language };
  const messages = await home.store.putJsonl(
    (async function* () {
      for await (const tree of ingestTrees(options, counts)) {
        excluded.push(...tree.excluded);
        yield* tree.messages;
        heartbeat({ done: counts.treesRead, total: null, unit: 'trees', note: '' });
      }
    })(),
  );
  const outputs = { messages, excluded: await home.store.putJsonl(excluded) };
  const excludedCount = counts.read - counts.messages;
  return {
    outputs,
    summary: { read: counts.read, messages: counts.messages, excluded: excludedCount, trees: counts.treesUsed },
    note: `${counts.read} messages read, ${excludedCount} excluded by rule, ${counts.treesUsed} trees`,
  };
}

/** Cuts what needs translating into chunks of whole messages, in source order. */
async function planChunks(
  { home }: Dependencies,
  { config, messages }: StageContext & { messages: Ref },
): Promise<StageWork<PlanOutputs>> {
  const chunks: ChunkPlan['chunks'][number][] = [];
  let kept = 0;
  let pending: Message[] = [];
  const close = async () => {
    if (pending.length === 0) return;
    chunks.push({ messages: await home.store.putJsonl(pending), count: pending.length });
    pending = [];
    heartbeat({ done: chunks.length, total: null, unit: 'chunks', note: '' });
  };
  for await (const line of home.store.readJsonl(messages)) {
    const message = Message.parse(line);
    if (isInLanguage(message, config.language)) {
      kept++;
      continue;
    }
    pending.push(message);
    if (pending.length === config.translation.chunkMessages) await close();
  }
  await close();
  const toTranslate = chunks.reduce((sum, chunk) => sum + chunk.count, 0);
  const plan: ChunkPlan = { chunks, toTranslate, kept };
  return {
    outputs: { chunks: await home.store.putBytes(JSON.stringify(plan), MEDIA.json) },
    summary: { chunks: chunks.length, toTranslate, kept },
    note: `${toTranslate} messages in ${chunks.length} chunks, ${kept} already in the target language`,
  };
}
