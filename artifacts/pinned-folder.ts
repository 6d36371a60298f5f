import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { PinnedSource } from '../contracts/context.js';
import { writeFileAtomic } from './atomic-write.js';
import { sha256 } from './digest.js';
import type { Home } from './home.js';
import {
  downloadFromHub,
  hubAccess,
  isModelFile,
  isParquetFile,
  isTokenizerFile,
  resolveHubRevision,
  type FileChoice,
  type HubProgress,
} from './hub.js';

/** What is wanted of a repository. */
export interface RepositoryPart {
  readonly type: 'model' | 'dataset';
  readonly files: FileChoice;
  /** Behind the commit in the name of the local folder; different for each choice of files. */
  readonly folder: string;
}

export const MODEL_PART: RepositoryPart = { type: 'model', files: isModelFile, folder: '' };

/** In a folder of a download: it is whole. */
export const COMPLETE = '.complete';

/**
 * A pinned source as a local folder: the path itself, or a download that is done once per commit and machine, and goes
 * on where an earlier one was interrupted.
 *
 * @throws as downloadFromHub
 */
export async function pinnedFolder(
  home: Home,
  env: Readonly<Record<string, string | undefined>>,
  source: PinnedSource,
  { type, files, folder }: RepositoryPart,
  signal: AbortSignal,
  onProgress: (progress: HubProgress) => void,
): Promise<string> {
  if (source.kind === 'path') return source.path;
  if (source.kind === 'service') throw new Error(`The model ${source.model} is behind an address: it has no files.`);
  const dir = home.models(type, ...source.repo.split('/'), `${source.revision}${folder}`);
  const complete = join(dir, COMPLETE);
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

/** Characters; what is longer may be more than a name can be. */
const LONGEST_NAMES = 100;

/** A pinned dataset as a local file or folder. */
export function datasetFolder(
  home: Home,
  env: Env,
  source: PinnedSource,
  files: readonly string[],
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<string> {
  const names = files.join('+').replaceAll('/', '_');
  const some = { files, folder: `-${names.length > LONGEST_NAMES ? sha256(names) : names}` };
  const all = { files: isParquetFile, folder: '' };
  const part: RepositoryPart = { type: 'dataset', ...(files.length > 0 ? some : all) };
  return pinnedFolder(home, env, source, part, signal, onProgress);
}
