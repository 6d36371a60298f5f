import { z } from 'zod';
import { allBut } from '../config/settings-tree.js';
import { StageContext } from '../contracts/context.js';
import type { ExcludedMessage } from '../contracts/dataset.js';
import { Ref } from '../contracts/ref.js';
import { ingestTrees, newIngestCounts } from '../dataset/ingest.js';
import { heartbeatDownload } from './heartbeat.js';
import { datasetFolder } from '../artifacts/pinned-folder.js';
import { stage } from './stage.js';

/** What a dataset is made of, whatever it was read from. */
export const IngestOutputs = z.object({
  /** JSON lines of Message. */
  messages: Ref,
  /** JSON lines of ExcludedMessage, each with its rule and place. */
  excluded: Ref,
});

/** Reads the dataset: every message is taken or excluded by a named rule. */
export const ingest = stage({
  name: 'ingest',
  version: 2,
  context: StageContext,
  inputs: z.object({}),
  outputs: IngestOutputs,
  sources: ['dataset'],
  keyed: ({ config: { dataset, language } }) => ({
    ...allBut(dataset, ['source', 'validationFraction', 'testFraction', 'contamination']),
    language,
  }),
  work: async ({ context: { config, sources }, home, env, store, signal, progress }) => {
    const path = await datasetFolder(home, env, sources.dataset, config.dataset.files, signal, heartbeatDownload);
    const counts = newIngestCounts();
    const excluded: ExcludedMessage[] = [];
    const options = { paths: [path], dataset: config.dataset, targetLanguage: config.language };
    const messages = await store.putJsonl(
      (async function* () {
        for await (const tree of ingestTrees(options, counts)) {
          excluded.push(...tree.excluded);
          yield* tree.messages;
          progress({ done: counts.treesRead, total: null, unit: 'trees', note: '' });
        }
      })(),
    );
    const excludedCount = counts.read - counts.messages;
    const rules = Object.entries(counts.excluded).map(([rule, count]) => `${count} ${rule}`);
    const byRule = rules.length === 0 ? '' : ` (${rules.join(', ')})`;
    return {
      outputs: { messages, excluded: await store.putJsonl(excluded) },
      summary: { read: counts.read, messages: counts.messages, excluded: excludedCount, trees: counts.treesUsed },
      note: `${counts.read} messages read, ${excludedCount} excluded by rule${byRule}, ${counts.treesUsed} trees`,
    };
  },
});
