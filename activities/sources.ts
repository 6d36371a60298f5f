import { access } from 'node:fs/promises';
import { join } from 'node:path';
import {
  downloadFromHub,
  hubAccess,
  isModelFile,
  isParquetFile,
  resolveHubRevision,
  type HubProgress,
} from '../artifacts/hub.js';
import type { Home } from '../artifacts/home.js';
import { writeFileAtomic } from '../artifacts/atomic-write.js';
import type { PinnedSource } from '../contracts/run.js';

type Env = Readonly<Record<string, string | undefined>>;
type OnProgress = (progress: HubProgress) => void;

/** The commit that a branch or tag of a Hub repository names now. */
export function hubRevisions(env: Env) {
  return (repo: string, revision: string, type: 'model' | 'dataset'): Promise<string> =>
    resolveHubRevision({ ...hubAccess(env), repo, revision, type });
}

/** A pinned model as a local folder: the path itself, or a download that is done once per commit and machine. */
export function modelFolders(home: Home, env: Env) {
  return (source: PinnedSource, signal: AbortSignal, onProgress: OnProgress): Promise<string> =>
    localFolder(home, env, source, 'model', isModelFile, signal, onProgress);
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
  return localFolder(home, env, source, 'dataset', files.length > 0 ? files : isParquetFile, signal, onProgress);
}

async function localFolder(
  home: Home,
  env: Env,
  source: PinnedSource,
  type: 'model' | 'dataset',
  files: readonly string[] | ((path: string) => boolean),
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<string> {
  if (source.kind === 'path') return source.path;
  const choice = typeof files === 'function' ? '' : `-${files.join('+').replaceAll('/', '_')}`;
  const dir = home.models(type, ...source.repo.split('/'), `${source.revision}${choice}`);
  const complete = join(dir, '.complete');
  const there = await access(complete).then(
    () => true,
    () => false,
  );
  if (there) return dir;
  const { repo, revision } = source;
  await downloadFromHub({ ...hubAccess(env), repo, revision, type, dir, files, signal, onProgress });
  await writeFileAtomic(complete, '');
  return dir;
}
