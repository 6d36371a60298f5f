import { access, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { PinnedSource } from '../contracts/context.js';
import { writeFileAtomic } from './atomic-write.js';
import { sha256 } from './digest.js';
import { MAX_NAME_BYTES } from './file-name.js';
import type { Home } from './home.js';
import {
  downloadFromHub,
  hubAccess,
  HubError,
  hubFiles,
  isModelFile,
  isParquetFile,
  isTokenizerFile,
  resolveHubRevision,
  type FileChoice,
  type HubProgress,
  type HubRequest,
} from './hub.js';
import { listFolders } from './list-files.js';
import { folderFiles, type ModelFiles } from './model-files.js';
import { once } from './once.js';

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
 * A pinned source as a local folder: the path itself, or a download that is done once per commit and machine, by one
 * process while others wait for it, and goes on where an earlier one was interrupted.
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
  const { repo, revision } = source;
  const dir = downloadFolder(home, type, repo, `${revision}${folder}`);
  const download = async (signOfLife: () => void) => {
    const tell: OnProgress = (progress) => {
      signOfLife();
      onProgress(progress);
    };
    await downloadFromHub({ ...hubAccess(env), repo, revision, type, dir, files, signal, onProgress: tell });
    await writeFileAtomic(join(dir, COMPLETE), '');
  };
  const onWaiting = () => {
    onProgress({ file: `${repo}, which another process does`, bytes: 0, totalBytes: 0, filesDone: 0, files: 1 });
  };
  const lease = home.fence(`download-${sha256(relative(home.root, dir))}`);
  await once({ folder: lease, isDone: () => isComplete(dir), work: download, onWaiting, signal });
  return dir;
}

function downloadFolder(home: Home, type: 'model' | 'dataset', repo: string, name: string): string {
  return home.models(type, ...repo.split('/'), name);
}

/** Whether the download of this part of a repository is here, whole. */
export function isDownloaded(
  home: Home,
  { repo, revision }: { readonly repo: string; readonly revision: string },
  { type, folder }: RepositoryPart,
): Promise<boolean> {
  return isComplete(downloadFolder(home, type, repo, `${revision}${folder}`));
}

function isComplete(dir: string): Promise<boolean> {
  return access(join(dir, COMPLETE)).then(
    () => true,
    () => false,
  );
}

type Env = Readonly<Record<string, string | undefined>>;
type OnProgress = (progress: HubProgress) => void;

const TOKENIZER_PART: RepositoryPart = { type: 'model', files: isTokenizerFile, folder: '-tokenizer' };

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * The commit that a branch or tag of a Hub repository names now. A commit is not asked for. Where the Hub fails, or is
 * not to be asked (HF_HUB_OFFLINE), a branch is what it last was, if the files of that commit are here.
 */
export function hubRevisions(home: Home, env: Env, retry?: HubRequest['retry']) {
  return async (repo: string, revision: string, type: 'model' | 'dataset'): Promise<string> => {
    if (COMMIT.test(revision)) return revision;
    const remembered = () => rememberedRevision(home, repo, revision, type);
    const offline = isOffline(env) ? await remembered() : null;
    if (offline !== null) return offline;
    try {
      const commit = await resolveHubRevision({ ...hubAccess(env), repo, revision, type, retry });
      await writeFileAtomic(revisionMemory(home, repo, revision, type), commit);
      return commit;
    } catch (error) {
      const commit = error instanceof HubError ? await remembered() : null;
      if (commit !== null) return commit;
      throw error;
    }
  };
}

/** The Hub is not to be asked where what is here will do. */
export function isOffline(env: Env): boolean {
  return /^(1|true|yes|on)$/i.test(env['HF_HUB_OFFLINE'] ?? '');
}

function revisionMemory(home: Home, repo: string, revision: string, type: 'model' | 'dataset'): string {
  return home.models('revisions', type, ...repo.split('/'), encodeURIComponent(revision));
}

/** What a branch or tag last was; null where nothing of that commit is here. A commit is itself. */
export async function rememberedRevision(
  home: Home,
  repo: string,
  revision: string,
  type: 'model' | 'dataset',
): Promise<string | null> {
  if (COMMIT.test(revision)) return revision;
  const commit = await readFile(revisionMemory(home, repo, revision, type), 'utf8').catch(() => '');
  if (!COMMIT.test(commit)) return null;
  return (await wholeDownloads(home, type, repo, commit)).length > 0 ? commit : null;
}

/** Folders of all parts of a commit that are here, whole. */
export async function wholeDownloads(
  home: Home,
  type: 'model' | 'dataset',
  repo: string,
  commit: string,
): Promise<string[]> {
  const names = await listFolders(home.models(type, ...repo.split('/')));
  const ours = names.filter((name) => name.startsWith(commit)).map((name) => downloadFolder(home, type, repo, name));
  const whole = await Promise.all(ours.map(isComplete));
  return ours.filter((_, at) => whole[at]);
}

/** The files of a pinned model to look at: of its folder or whole download where there is one, else on the Hub. */
export async function pinnedModelFiles(
  home: Home,
  env: Env,
  source: Exclude<PinnedSource, { kind: 'service' }>,
  retry?: HubRequest['retry'],
): Promise<ModelFiles> {
  if (source.kind === 'path') return folderFiles(source.path);
  const { repo, revision } = source;
  const dir = home.models('model', ...repo.split('/'), revision);
  if (await isComplete(dir)) return folderFiles(dir);
  return hubFiles({ ...hubAccess(env), repo, revision, type: 'model', retry });
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

/** What a name may have beside a commit, in bytes. */
const MOST = MAX_NAME_BYTES - 41;

/** The names of many files together are too long for that of a folder. */
function shortened(names: string): string {
  return Buffer.byteLength(names) <= MOST ? names : sha256(names);
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
  const some = { files, folder: `-${shortened(files.join('+').replaceAll('/', '_'))}` };
  const all = { files: isParquetFile, folder: '' };
  const part: RepositoryPart = { type: 'dataset', ...(files.length > 0 ? some : all) };
  return pinnedFolder(home, env, source, part, signal, onProgress);
}
