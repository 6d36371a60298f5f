import { join } from 'node:path';
import { z } from 'zod';
import { collect } from '../artifacts/json-lines.js';
import { suiteFolder } from '../artifacts/suite-data.js';
import { BenchmarkContext } from '../contracts/context.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { AskedSuite, PinnedSuite, SuiteItem } from '../contracts/suite.js';
import { heartbeatDownload } from './heartbeat.js';
import { runPythonJob } from './run-python-job.js';
import { stage } from './stage.js';

/** Reads what a suite asks, so that nothing of it is trained on. */
export const readSuite = stage({
  name: 'read-suite',
  version: 1,
  context: BenchmarkContext,
  inputs: PinnedSuite.omit({ facts: true }),
  outputs: z.object({
    /** JSON lines of SuiteItem: all that are asked. */
    items: Ref,
  }),
  keyed: (_context, { data, limit }) => ({ data: data.identity, limit }),
  work: async (attempt) => {
    const { inputs, store, scratch, home, env, signal } = attempt;
    const suite = AskedSuite.parse(await store.readJson(inputs.asked));
    const outputFile = join(scratch, 'items.jsonl');
    const job = {
      command: 'read-suite',
      suiteFile: await store.localFile(inputs.asked),
      dataFolder: await suiteFolder(home, env, suite, inputs.data, signal, heartbeatDownload),
      limit: inputs.limit,
      outputFile,
    } as const;
    await runPythonJob(attempt, job, scratch, () => Promise.resolve(null));
    const items = await store.putFile(outputFile, MEDIA.jsonl);
    const { length } = await collect(store.readJsonl(items), SuiteItem);
    return { outputs: { items }, summary: { items: length }, note: `${length} items` };
  },
});
