import type { BenchmarkContext, StageContext } from '../contracts/context.js';
import { inspectBaseModel, requireFit, type BaseModelInfo } from '../training/base-model.js';
import { heartbeatDownload } from './heartbeat.js';
import type { Attempt } from './stage.js';

type Asking<Context> = Pick<Attempt<Context, unknown>, 'context' | 'modelFolder' | 'signal'>;

/** The base model as a folder, checked again: a download, or a folder, may have changed since the run began. */
export async function baseFolder(attempt: Asking<StageContext>): Promise<string> {
  const { folder, info } = await inspectedBase(attempt);
  requireFit(info, attempt.context.config.training);
  return folder;
}

/** The same for a model that is not to be trained, whatever the settings of training say. */
export async function askedFolder(attempt: Asking<BenchmarkContext>): Promise<string> {
  return (await inspectedBase(attempt)).folder;
}

async function inspectedBase({
  context: { sources },
  modelFolder,
  signal,
}: Asking<BenchmarkContext>): Promise<{ folder: string; info: BaseModelInfo }> {
  const folder = await modelFolder(sources.baseModel, signal, heartbeatDownload);
  return { folder, info: await inspectBaseModel(folder) };
}
