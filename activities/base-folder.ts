import type { StageContext } from '../contracts/context.js';
import { inspectBaseModel, requireFit } from '../training/base-model.js';
import { heartbeatDownload } from './heartbeat.js';
import type { Attempt } from './stage.js';

/** The base model as a folder, checked again: a download, or a folder, may have changed since the run began. */
export async function baseFolder({
  context: { sources, config },
  modelFolder,
  signal,
}: Pick<Attempt<StageContext, unknown>, 'context' | 'modelFolder' | 'signal'>): Promise<string> {
  const folder = await modelFolder(sources.baseModel, signal, heartbeatDownload);
  requireFit(await inspectBaseModel(folder), config.training);
  return folder;
}
