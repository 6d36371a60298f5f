import { hubAccess, isParquetFile, isTokenizerFile, resolveHubRevision, type HubProgress } from '../artifacts/hub.js';
import type { Home } from '../artifacts/home.js';
import { MODEL_PART, pinnedFolder, type RepositoryPart } from '../artifacts/pinned-folder.js';
import type { PinnedSource } from '../contracts/context.js';

type Env = Readonly<Record<string, string | undefined>>;
type OnProgress = (progress: HubProgress) => void;

const TOKENIZER_PART: RepositoryPart = { type: 'model', files: isTokenizerFile, folder: '-tokenizer' };

/** The commit that a branch or tag of a Hub repository names now. */
export function hubRevisions(env: Env) {
  return (repo: string, revision: string, type: 'model' | 'dataset'): Promise<string> =>
    resolveHubRevision({ ...hubAccess(env), repo, revision, type });
}

/** A pinned model as a local folder: the path itself, or a download that is done once per commit and machine. */
export function modelFolders(home: Home, env: Env) {
  return (source: PinnedSource, signal: AbortSignal, onProgress: OnProgress): Promise<string> =>
    pinnedFolder(home, env, source, MODEL_PART, signal, onProgress);
}

/** As modelFolders, with the files of the tokeniser alone: megabytes instead of gigabytes. */
export function tokenizerFolders(home: Home, env: Env) {
  return (source: PinnedSource, signal: AbortSignal, onProgress: OnProgress): Promise<string> =>
    pinnedFolder(home, env, source, TOKENIZER_PART, signal, onProgress);
}

/** A pinned dataset as a local file or folder. */
export function datasetFolder(
  home: Home,
  env: Env,
  source: PinnedSource,
  files: readonly string[],
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<string> {
  const some = { files, folder: `-${files.join('+').replaceAll('/', '_')}` };
  const all = { files: isParquetFile, folder: '' };
  const part: RepositoryPart = { type: 'dataset', ...(files.length > 0 ? some : all) };
  return pinnedFolder(home, env, source, part, signal, onProgress);
}
