import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../contracts/errors.js';
import type { Service, Source } from '../contracts/pipeline-config.js';
import type { PinnedSource } from '../contracts/context.js';
import { writeFileAtomic } from './atomic-write.js';
import { canonicalJson, sha256, sha256File } from './digest.js';

/** Resolves a branch or tag on the Hub to its commit. */
export type ResolveRevision = (repo: string, revision: string) => Promise<string>;

/**
 * Pins a source. Files are hashed once and again only when their size or time of change differs.
 *
 * @param cacheFolder where file digests are remembered
 * @throws UserError where the path does not exist
 */
export async function pinSource(
  source: Source | Service,
  field: string,
  cacheFolder: string,
  resolveRevision: ResolveRevision,
): Promise<PinnedSource> {
  if ('service' in source) return { kind: 'service', model: source.service, identity: `service ${source.service}` };
  if ('hub' in source) {
    const revision = await resolveRevision(source.hub, source.revision);
    return { kind: 'hub', repo: source.hub, revision, identity: `${source.hub}@${revision}` };
  }
  const files = await listFiles(source.path, field);
  const digests = await rememberedDigests(source.path, files, cacheFolder);
  return { kind: 'path', path: source.path, identity: sha256(canonicalJson(digests)) };
}

interface FileStamp {
  readonly path: string;
  readonly bytes: number;
  readonly changed: number;
}

async function listFiles(path: string, field: string): Promise<FileStamp[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw missing(path, field);
  const names = found.isDirectory()
    ? (await readdir(path, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map((entry) => relative(path, join(entry.parentPath, entry.name)))
        .sort()
    : [''];
  return Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(resolve(path, name));
      return { path: name, bytes: size, changed: mtimeMs };
    }),
  );
}

function missing(path: string, field: string): UserError {
  return new UserError('A file or folder of the pipeline does not exist.', {
    where: field,
    expected: 'an existing file or folder',
    received: path,
    fix: 'check the path; it is relative to the pipeline file that names it',
  });
}

async function rememberedDigests(
  path: string,
  files: readonly FileStamp[],
  cacheFolder: string,
): Promise<{ path: string; digest: string }[]> {
  const memory = join(cacheFolder, `${sha256(resolve(path))}.json`);
  const known = new Map((await readMemory(memory)).map((entry) => [stampKey(entry), entry.digest]));
  const digests = await Promise.all(
    files.map(async (file) => ({
      ...file,
      digest: known.get(stampKey(file)) ?? (await sha256File(resolve(path, file.path))).digest,
    })),
  );
  await writeFileAtomic(memory, JSON.stringify(digests));
  return digests.map((entry) => ({ path: entry.path, digest: entry.digest }));
}

function stampKey(file: FileStamp): string {
  return `${file.path}\0${file.bytes}\0${file.changed}`;
}

async function readMemory(path: string): Promise<(FileStamp & { digest: string })[]> {
  const text = await readFile(path, 'utf8').catch(() => '[]');
  return JSON.parse(text) as (FileStamp & { digest: string })[];
}
