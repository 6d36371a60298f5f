import type { PipelineConfig } from '../contracts/pipeline-config.js';
import { findSourceFiles } from '../dataset/source-files.js';
import { inspectBaseModel } from '../training/base-model.js';
import { inspectTranslationModel } from '../translation/model-info.js';

/**
 * Looks at everything local that a pipeline names, within milliseconds and before a server or model is started.
 *
 * @throws UserError for the first thing that cannot work
 */
export async function preflight(config: PipelineConfig): Promise<void> {
  const { dataset, translation, baseModel, language } = config;
  if ('path' in dataset.source) await findSourceFiles(dataset.source.path);
  if ('path' in translation.model) await inspectTranslationModel(translation.model.path, language);
  if ('path' in baseModel) await inspectBaseModel(baseModel.path);
}
