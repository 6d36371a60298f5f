import { ingestIdentity } from '../config/stage-identities.js';
import type { ExcludedMessage } from '../contracts/dataset.js';
import type { IngestOutputs, StageContext } from '../contracts/run.js';
import { ingestTrees, newIngestCounts } from '../dataset/ingest.js';
import type { Dependencies } from './dependencies.js';
import { cancellationSignal, heartbeat, heartbeatDownload } from './heartbeat.js';
import { runStage, type StageWork } from './run-stage.js';
import { datasetFolder } from './sources.js';

export function ingestActivity(deps: Dependencies) {
  return {
    ingest: (context: StageContext) => runStage(deps, ingestIdentity(context), () => ingest(deps, context)),
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
