import { join } from 'node:path';
import { z } from 'zod';
import { suiteFolder } from '../artifacts/suite-data.js';
import { BenchmarkContext } from '../contracts/context.js';
import { Ref } from '../contracts/ref.js';
import { AskedSuite, PinnedSuite, type SuiteAnswer } from '../contracts/suite.js';
import { answerSuiteItems } from '../evaluation/suites/answer-suite-items.js';
import { askedFolder } from './base-folder.js';
import { heartbeatDownload } from './heartbeat.js';
import { runPythonJob } from './run-python-job.js';
import { describeSkipped, skippedCounts } from './skipped.js';
import { stage } from './stage.js';

/** Lets one model answer one benchmark suite; what it said is scored elsewhere. */
export const answerSuite = stage({
  name: 'answer-suite',
  version: 1,
  context: BenchmarkContext,
  inputs: PinnedSuite.omit({ facts: true }).extend({ adapter: Ref.nullable(), variant: z.string() }),
  outputs: z.object({
    /** JSON lines of SuiteAnswer. */
    answers: Ref,
  }),
  sources: ['baseModel'],
  keyed: ({ config: { training, seed } }, { data, limit }) => ({
    ...{ chatTemplate: training.chatTemplate, quantization: training.quantization, seed },
    ...{ data: data.identity, limit },
  }),
  device: 'model',
  work: async (attempt) => {
    const { context, inputs, store, scratch, home, env, signal } = attempt;
    const suite = AskedSuite.parse(await store.readJson(inputs.asked));
    const adapter = inputs.adapter && join(scratch, 'adapter');
    if (inputs.adapter && adapter !== null) await store.materialize(inputs.adapter, adapter);
    const { answers, redone, skipped } = await answerSuiteItems({
      config: context.config,
      journal: await attempt.journal(),
      files: {
        model: await askedFolder(attempt),
        adapter,
        suiteFile: await store.localFile(inputs.asked),
        dataFolder: await suiteFolder(home, env, suite, inputs.data, signal, heartbeatDownload),
      },
      limit: inputs.limit,
      runJob: (job, onEvent) => runPythonJob(attempt, job, scratch, onEvent),
    });
    return {
      outputs: { answers: await store.putJsonl(inOrder(answers.values())) },
      summary: { items: answers.size, redoneItems: redone, ...skippedCounts(skipped) },
      note: `${answers.size} answers${describeSkipped(skipped)}`,
      redone: { items: redone },
    };
  },
});

/** The same file whatever was asked in which batch. */
function inOrder(answers: Iterable<SuiteAnswer>): SuiteAnswer[] {
  return [...answers].sort((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }));
}
