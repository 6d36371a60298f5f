import type { BigIntStats, Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../contracts/errors.js';
import { errorCode } from './atomic-write.js';

export interface ListedFile {
  /** Below the folder, with "/" between names. */
  readonly path: string;
  readonly stats: BigIntStats;
}

/**
 * Every file below a folder, sorted by path, as reading finds it: a link counts as the file or folder behind it. Files
 * whose name begins with a dot are left out unless `hidden`; what lies in folders of such a name is not.
 *
 * @throws UserError where a link leads nowhere or around in a circle, or something cannot be looked at
 */
export async function listFiles(folder: string, { hidden = false } = {}): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  const keep = (name: string): boolean => hidden || !name.startsWith('.');
  await walk({ folder, path: '', above: [idOf(await look(folder))] }, keep, files);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Names of the folders directly in a folder, links to folders among them, without hidden ones; none where it is not. */
export async function listFolders(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const areFolders = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => null))?.isDirectory() === true),
  );
  return names.filter((name, index) => areFolders[index] === true && !name.startsWith('.')).sort();
}

interface Place {
  /** The one that is listed. */
  readonly folder: string;
  /** Below it; empty for itself. */
  readonly path: string;
  /** Identities of the folders on the way here: a folder among them is a circle. */
  readonly above: readonly string[];
}

async function walk(place: Place, keep: (name: string) => boolean, files: ListedFile[]): Promise<void> {
  for (const entry of await entriesOf(join(place.folder, place.path))) {
    const path = place.path === '' ? entry.name : `${place.path}/${entry.name}`;
    const target = join(place.folder, path);
    if (!keep(entry.name) && !(await mayBeFolder(entry, target))) continue;
    const stats = await look(target);
    if (stats.isFile() && keep(entry.name)) files.push({ path, stats });
    if (!stats.isDirectory()) continue;
    const id = idOf(stats);
    if (place.above.includes(id)) throw circle(target);
    await walk({ ...place, path, above: [...place.above, id] }, keep, files);
  }
}

/** Hidden links that lead nowhere are how editors lock files. */
async function mayBeFolder(entry: Dirent, target: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return (await stat(target).catch(() => null))?.isDirectory() === true;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
}

async function look(path: string): Promise<BigIntStats> {
  return stat(path, { bigint: true }).catch((error: unknown) => {
    throw errorCode(error) === 'ELOOP' ? circle(path) : unreadable(path, error);
  });
}

function idOf({ dev, ino }: BigIntStats): string {
  return `${dev.toString()}:${ino.toString()}`;
}

function circle(path: string): UserError {
  return new UserError('A link leads around in a circle.', {
    where: path,
    expected: 'a link to a file, or to a folder that does not hold the link',
    received: 'a link that leads back to where it is',
    fix: 'remove the link',
  });
}

function unreadable(path: string, error: unknown): UserError {
  return new UserError('A file or folder cannot be read.', {
    where: path,
    expected: 'a file, a folder, or a link to one',
    received: errorCode(error) === 'ENOENT' ? 'a link to nothing, or a file that has just gone' : String(error),
    fix: 'put back what the link leads to (a model of the Hub: download it again), or remove it',
  });
}
