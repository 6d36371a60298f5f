import { pinSource } from '../../artifacts/pin-source.js';
import { hubRevisions, MODEL_PART, pinnedFolder } from '../../artifacts/pinned-folder.js';
import type { Source } from '../../contracts/pipeline-config.js';
import type { PinnedSource } from '../../contracts/context.js';
import type { Cli } from '../cli.js';
import { stepBar } from '../display/step-bar.js';

/** A model with its commit resolved or its files identified, just as a run pins it. */
export function pinModel({ home, env }: Cli, source: Source): Promise<PinnedSource> {
  const resolve = hubRevisions(home, env);
  return pinSource(source, 'model', home.models('digests'), (repo, revision) => resolve(repo, revision, 'model'));
}

/** Its folder; downloaded with a bar where it is not here yet. Ctrl-C leaves what is there to go on with. */
export async function modelFolder({ home, env }: Cli, source: PinnedSource): Promise<string> {
  const bar = stepBar(process.stderr);
  const { signal } = new AbortController();
  try {
    return await pinnedFolder(home, env, source, MODEL_PART, signal, ({ bytes, totalBytes, file }) => {
      bar.update(bytes, totalBytes, file);
    });
  } finally {
    bar.end();
  }
}
