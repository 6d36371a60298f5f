import type { TranslateFileInput, TranslateFileResult } from '../contracts/document-file.js';
import { FILE_STAGES } from '../contracts/stages.js';
import { activitiesOn } from './activities.js';
import { translateDocuments } from './pipeline.js';
import { StagedRun } from './staged-run.js';

/** Translating the documents of one file as a durable run. */
export async function translateFile({ runId, config, file, target }: TranslateFileInput): Promise<TranslateFileResult> {
  const run = new StagedRun({ runId, kind: 'file', config: { ...config, file } }, FILE_STAGES, config);
  return run.execute(async () => {
    const { resolveTranslator } = activitiesOn('pipeline', run.dispatch);
    const { context } = await run.before(() =>
      resolveTranslator.executeWithOptions({ summary: 'pin and check the translator' }, [{ config }]),
    );
    const { accounting, quarantined } = await translateDocuments(run.steps(context), { file, target });
    return { runId, output: target.output, quarantine: quarantined === 0 ? null : target.quarantine, accounting };
  });
}
