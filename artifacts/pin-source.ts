import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../contracts/errors.js';
import type { Service, Source } from '../contracts/pipeline-config.js';
import type { PinnedSource } from '../contracts/context.js';
import { writeFileAtomic } from './atomic-write.js';
import { canonicalJson, sha256, sha256File } from './digest.js';
import { listFiles, type ListedFile } from './list-files.js';

/** Resolves a branch or tag on the Hub to its commit. */
export type ResolveRevision = (repo: string, revision: string) => Promise<string>;

/**
 * Pins a source. A path is identified by its files' names and contents, a link counting as what is behind it. Files are
 * hashed once, and again only when they may have changed.
 *
 * @param cacheFolder where file digests are remembered
 * @param onHashed told of the bytes that are hashed, in all: a large model takes minutes
 * @throws UserError where the path does not exist, holds no files, or has a link that leads nowhere
 */
export async function pinSource(
  source: Source | Service,
  field: string,
  cacheFolder: string,
  resolveRevision: ResolveRevision,
  onHashed: (bytes: number) => void = () => undefined,
): Promise<PinnedSource> {
  if ('service' in source) return { kind: 'service', model: source.service, identity: `service ${source.service}` };
  if ('hub' in source) {
    const revision = await resolveRevision(source.hub, source.revision);
    return { kind: 'hub', repo: source.hub, revision, identity: `${source.hub}@${revision}` };
  }
  const digests = await digestsOf(source.path, await filesOf(source.path, field), cacheFolder, onHashed);
  return { kind: 'path', path: source.path, identity: sha256(canonicalJson(digests)) };
}

/** @returns for a file itself the empty path */
async function filesOf(path: string, field: string): Promise<ListedFile[]> {
  const stats = await stat(path, { bigint: true }).catch(() => null);
  if (stats === null) throw missing(path, field);
  if (!stats.isDirectory()) return [{ path: '', stats }];
  const files = await listFiles(path);
  // Without files, all folders would be the same model, and one be served what was made with another.
  if (files.length === 0) throw empty(path, field);
  return files;
}

function missing(path: string, field: string): UserError {
  return new UserError('A file or folder of the pipeline does not exist.', {
    where: field,
    expected: 'an existing file or folder',
    received: path,
    fix: 'check the path; it is relative to the pipeline file that names it',
  });
}

function empty(path: string, field: string): UserError {
  return new UserError('A folder of the pipeline holds no files.', {
    where: field,
    expected: 'a folder with the files of a model or dataset',
    received: `${path}, where nothing is but hidden files or folders`,
    fix: 'name the folder that the files are in, or put them there',
  });
}

/** A file as it was when it was hashed. Entries that know less (of versions before links were followed) match nothing. */
const Remembered = z.object({ path: z.string(), stamp: z.string().optional(), digest: z.string() });
type Remembered = z.infer<typeof Remembered>;

/** A file that changed more recently may change again without another time: 2 s is the coarsest clock (FAT, ext3: 1 s). */
const SETTLED_MS = 2_000;

async function digestsOf(
  path: string,
  files: readonly ListedFile[],
  cacheFolder: string,
  onHashed: (bytes: number) => void,
): Promise<{ path: string; digest: string }[]> {
  const memory = join(cacheFolder, `${sha256(resolve(path))}.json`);
  const known = new Map(
    (await readMemory(memory)).map((entry) => [`${entry.path}\0${entry.stamp ?? ''}`, entry.digest]),
  );
  const settled = Date.now() - SETTLED_MS;
  let hashed = 0;
  const onBytes = (bytes: number) => {
    onHashed((hashed += bytes));
  };
  const entries = await Promise.all(
    files.map(async (file) => ({
      path: file.path,
      stamp: stampOf(file),
      isSettled: file.stats.ctimeMs < settled,
      digest:
        known.get(`${file.path}\0${stampOf(file)}`) ?? (await sha256File(resolve(path, file.path), onBytes)).digest,
    })),
  );
  const remembered = entries
    .filter(({ isSettled }) => isSettled)
    .map(({ path, stamp, digest }) => ({ path, stamp, digest }));
  await writeFileAtomic(memory, JSON.stringify(remembered satisfies Remembered[]));
  return entries.map(({ path, digest }) => ({ path, digest }));
}

/** Of the file behind a link. A copy with the old times has another inode; a write that sets them back, another ctime. */
function stampOf({ stats: { ino, size, mtimeNs, ctimeNs } }: ListedFile): string {
  return [ino, size, mtimeNs, ctimeNs].join(' ');
}

/** None where there is no memory, or none that can be read: then everything is hashed again. */
async function readMemory(path: string): Promise<Remembered[]> {
  try {
    return z.array(Remembered).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return [];
  }
}
