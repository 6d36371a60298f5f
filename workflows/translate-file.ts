import type { TranslateFileInput, TranslateFileResult } from '../contracts/document-file.js';
import { queueOf } from '../contracts/queues.js';
import type { Dispatch } from '../contracts/run.js';
import { FILE_STAGES } from '../contracts/temporal.js';
import { stageActivities } from './activities.js';
import { StagedRun } from './staged-run.js';
import { StageTracker } from './tracker.js';
import { translateChunks } from './translate-chunks.js';

/** Translates the documents of one file as a pipeline does those of its dataset: file in, translated file out. */
export async function translateFile(input: TranslateFileInput): Promise<TranslateFileResult> {
  const { runId, config, file } = input;
  const tracker = new StageTracker(runId, (stage) => queueOf(stage, config.queues), [], FILE_STAGES);
  const run = new StagedRun({ runId, kind: 'file', config: { ...config, file } }, tracker);
  return run.execute(() => translate(input, run));
}

async function translate({ runId, config, file, target }: TranslateFileInput, run: StagedRun) {
  const { queues, reliability, translation } = config;
  const dispatch: Dispatch = { queues, reliability, chunksInFlight: translation.chunksInFlight };
  const { pipeline } = stageActivities(dispatch);
  const { context } = await pipeline.resolveTranslator.executeWithOptions({ summary: 'pin and check the translator' }, [
    { config },
  ]);
  const documents = await run.activity('read', () =>
    pipeline.readDocuments.executeWithOptions({ summary: 'cut the file into documents' }, [{ file }]),
  );
  const plan = await run.activity('plan', () =>
    pipeline.planChunks.executeWithOptions({ summary: 'find new segments, cut into chunks' }, [
      { context, messages: documents.outputs.messages },
    ]),
  );
  await run.childWorkflow('translate', (workflowId) => translateChunks(workflowId, context, dispatch, plan));
  const { outputs } = await run.activity('merge', () =>
    pipeline.merge.executeWithOptions({ summary: 'combine checkpoints, balance the books' }, [
      { context, ingest: documents.outputs, plan: plan.outputs, read: documents.summary['read'] ?? 0 },
    ]),
  );
  const written = await run.activity('write', () =>
    pipeline.writeDocuments.executeWithOptions({ summary: `write ${target.output}` }, [
      { file, merged: outputs.merged, target },
    ]),
  );
  const quarantine = written.summary['quarantined'] === 0 ? null : target.quarantine;
  return { runId, output: target.output, quarantine, accounting: outputs.accounting };
}
