import { resolve, sep } from 'node:path';
import { datasetInfo, modelInfo, type ListFileEntry } from '@huggingface/hub';
import { UserError } from '../contracts/errors.js';
import { downloadOne } from './hub/download-one.js';
import { HubError } from './hub/hub-errors.js';
import { createHubFetch } from './hub/hub-fetch.js';
import { libraryParams, pageOf, placeOf, type HubRequest } from './hub/hub-request.js';
import { listHubFiles } from './hub/list-hub-files.js';

export { hubAccess, type HubAccess } from './hub/hub-access.js';
export { HubError } from './hub/hub-errors.js';
export { hubFiles } from './hub/hub-files.js';
export type { HubRequest } from './hub/hub-request.js';

/** Names to download, or a test for them. */
export type FileChoice = readonly string[] | ((path: string) => boolean);

export interface HubDownload extends HubRequest {
  /** Default: every file whose name does not begin with a dot. */
  readonly files?: FileChoice | undefined;
  /** Gets plain files under the repository's own paths: no links, no cache layout. */
  readonly dir: string;
  readonly onProgress?: ((progress: HubProgress) => void) | undefined;
}

export interface HubProgress {
  readonly file: string;
  readonly bytes: number;
  readonly totalBytes: number;
  readonly filesDone: number;
  readonly files: number;
}

/** What transformers needs of a model: weights as safetensors, configuration, tokeniser; and its card. Never pickles. */
export function isModelFile(path: string): boolean {
  return /^([^/]+\.(safetensors|json|model|jinja|txt)|README\.md)$/.test(path);
}

/** What counting a model's tokens needs: its small files, without the weights. */
export function isTokenizerFile(path: string): boolean {
  return isModelFile(path) && !/\.safetensors(\.index\.json)?$/.test(path);
}

export function isParquetFile(path: string): boolean {
  return path.endsWith('.parquet');
}

/**
 * Downloads files of a Hub repository to a folder. Each appears under its name only when size and checksum are those
 * the Hub lists, so a call after a crash goes on with what is missing.
 *
 * @throws UserError where the Hub refuses, or no file is chosen; HubError where it fails
 */
export async function downloadFromHub(download: HubDownload): Promise<{ files: string[] }> {
  const entries = chooseFiles(await listHubFiles(download), download);
  const totalBytes = entries.reduce((sum, entry) => sum + entry.size, 0);
  const files: string[] = [];
  let before = 0;
  for (const [filesDone, entry] of entries.entries()) {
    const report = (bytes: number, done: number): void =>
      download.onProgress?.({
        file: entry.path,
        bytes: before + bytes,
        totalBytes,
        filesDone: done,
        files: entries.length,
      });
    const target = containedPath(download.dir, entry.path);
    await downloadOne(download, entry, target, (bytes) => {
      report(bytes, filesDone);
    });
    report(entry.size, filesDone + 1);
    before += entry.size;
    files.push(target);
  }
  return { files };
}

/**
 * The commit that a branch, tag or commit names now.
 *
 * @throws as downloadFromHub
 */
export async function resolveHubRevision(request: HubRequest): Promise<string> {
  const { repo, ...rest } = libraryParams(request, createHubFetch(request).fetch);
  const params = { ...rest, name: repo.name, additionalFields: ['sha' as const] };
  const { sha } = await (request.type === 'dataset' ? datasetInfo(params) : modelInfo(params));
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new HubError(`The Hub names no commit for ${placeOf(request)}.`);
  return sha;
}

function chooseFiles(entries: ListFileEntry[], download: HubDownload): ListFileEntry[] {
  const { files } = download;
  const chosen = entries.filter((entry) => isChosen(entry.path, files));
  const missing = Array.isArray(files) ? files.filter((name) => !entries.some((entry) => entry.path === name)) : [];
  if (missing.length === 0 && chosen.length > 0) return chosen;
  throw new UserError('The repository does not hold the files asked for.', {
    where: placeOf(download),
    expected: missing.length > 0 ? missing.join(', ') : 'at least one file of the kind needed',
    received:
      entries.length === 0
        ? 'no file'
        : entries
            .slice(0, 20)
            .map((entry) => entry.path)
            .join(', '),
    fix: `Take the names from ${pageOf(download)}/tree/${download.revision}.`,
  });
}

function isChosen(path: string, files: FileChoice | undefined): boolean {
  if (files === undefined) return !path.split('/').some((part) => part.startsWith('.'));
  return typeof files === 'function' ? files(path) : files.includes(path);
}

/** A name that leads out of the folder is an attack, or a Hub that is none. */
function containedPath(dir: string, path: string): string {
  const target = resolve(dir, path);
  if (target.startsWith(resolve(dir) + sep)) return target;
  throw new HubError(`The Hub lists a file outside of its folder: ${JSON.stringify(path)}`);
}
