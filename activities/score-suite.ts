import { join } from 'node:path';
import { z } from 'zod';
import { collect } from '../artifacts/json-lines.js';
import { suiteFolder } from '../artifacts/suite-data.js';
import { BenchmarkContext } from '../contracts/context.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { AskedSuite, PinnedSuite, SuiteBaselines, SuiteScore } from '../contracts/suite.js';
import { describeScores } from '../evaluation/suites/suite-metrics.js';
import { heartbeatDownload } from './heartbeat.js';
import { runPythonJob } from './run-python-job.js';
import { stage } from './stage.js';

/** Scores what the models answered to one suite, by the suite's own rules: no model is loaded, and no device needed. */
export const scoreSuite = stage({
  name: 'score-suite',
  version: 3,
  context: BenchmarkContext,
  inputs: PinnedSuite.omit({ facts: true }).extend({ answers: z.record(z.string(), Ref) }),
  outputs: z.object({
    /** JSON lines of SuiteScore: every model on every item, then the baselines. */
    scores: Ref,
    /** SuiteBaselines as JSON. */
    baselines: Ref,
  }),
  keyed: (_context, { data, limit }) => ({ data: data.identity, limit }),
  work: async (attempt) => {
    const { inputs, store, scratch, home, env, signal } = attempt;
    const suite = AskedSuite.parse(await store.readJson(inputs.asked));
    const [outputFile, baselinesFile] = [join(scratch, 'scores.jsonl'), join(scratch, 'baselines.json')];
    const job = {
      command: 'score-suite',
      suiteFile: await store.localFile(inputs.asked),
      dataFolder: await suiteFolder(home, env, suite, inputs.data, signal, heartbeatDownload),
      limit: inputs.limit,
      answers: await localFiles(inputs.answers, (ref) => store.localFile(ref)),
      primary: inputs.primary,
      ...{ outputFile, baselinesFile },
    } as const;
    await runPythonJob(attempt, job, scratch, () => Promise.resolve(null));
    const scores = await store.putFile(outputFile, MEDIA.jsonl);
    const rows = await collect(store.readJsonl(scores), SuiteScore);
    const baselines = await store.putFile(baselinesFile, MEDIA.json);
    SuiteBaselines.parse(await store.readJson(baselines));
    return {
      outputs: { scores, baselines },
      summary: { rows: rows.length },
      note: describeScores(inputs.primary, rows),
    };
  },
});

async function localFiles(
  refs: Readonly<Record<string, Ref>>,
  fileOf: (ref: Ref) => Promise<string>,
): Promise<Record<string, string>> {
  const files = Object.entries(refs).map(async ([system, ref]) => [system, await fileOf(ref)] as const);
  return Object.fromEntries(await Promise.all(files));
}
