import { EngineFailedError } from '../engine.js';
import { compileModel, type CompileOptions } from './compile-model.js';
import { packModel, type PackOptions } from './pack-model.js';

/**
 * Makes of a checkpoint, once, all that inference starts from: graphs, weights, and in int8 the weights packed for this
 * processor. Where those cannot be made, on a full disk, say, every start takes longer and no output differs.
 *
 * @returns the folder, to be opened with `openCompiledModel`
 * @throws UserError where the checkpoint cannot be used
 */
export async function prepareModel(options: CompileOptions & PackOptions): Promise<string> {
  const folder = await compileModel(options);
  if (options.precision !== 'int8') return folder;
  await packModel(folder, options).catch((error: unknown) => {
    if (!(error instanceof EngineFailedError)) throw error;
  });
  return folder;
}
