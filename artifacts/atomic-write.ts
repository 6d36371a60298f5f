import { randomBytes } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { link, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DiskFullError, UserError } from '../contracts/errors.js';
import { nameFits } from './file-name.js';

/**
 * The one way to write a file. Survives:
 * - a crash while writing: only a temporary file is left, the old content stays;
 * - a power cut after the rename: content and folder entry are fsynced, in this order;
 * - two writers at once: each has its own temporary file, the last rename wins whole;
 * - a full disk: the temporary file is removed and the user is told which disk.
 *
 * @param needed bytes of the file, where they are known
 */
export async function writeAtomic(
  path: string,
  write: (file: FileHandle) => Promise<void>,
  needed: number | null = null,
): Promise<void> {
  await writeTemporary(path, write, (temporary) => rename(temporary, path), needed);
}

export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await writeTemporary(
    path,
    (file) => file.writeFile(data),
    (temporary) => rename(temporary, path),
    Buffer.byteLength(data),
  );
}

/** As writeFileAtomic, but never replaces: returns false where the file is there already. */
export async function createFileAtomic(path: string, data: string | Uint8Array): Promise<boolean> {
  let created = true;
  await writeTemporary(
    path,
    (file) => file.writeFile(data),
    async (temporary) => {
      created = await appear(temporary, path);
      await rm(temporary, { force: true });
    },
    Buffer.byteLength(data),
  );
  return created;
}

/** Gives a file its name; false where that is taken. A hard link fails there, where rename would replace. */
async function appear(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path).catch((error: unknown) => {
      if (errorCode(error) === 'EEXIST') throw error;
      return reserve(temporary, path);
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Where there are no hard links (exFAT, some network disks): who makes the empty file has the name. A crash right then
 * leaves it empty, which readers take for damaged.
 */
async function reserve(temporary: string, path: string): Promise<void> {
  await (await open(path, 'wx')).close();
  await rename(temporary, path);
}

async function writeTemporary(
  path: string,
  write: (file: FileHandle) => Promise<void>,
  publish: (temporary: string) => Promise<void>,
  needed: number | null = null,
): Promise<void> {
  const folder = dirname(path);
  const draft = `${randomBytes(6).toString('hex')}.tmp`;
  const named = `.${basename(path)}.${draft}`;
  const temporary = join(folder, nameFits(named) ? named : `.${draft}`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await publish(temporary);
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainDiskError(error, path, needed);
  }
}

/** Makes a rename or a new file durable: on Linux the folder has to be fsynced too. Some network disks know no such thing. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync().catch((error: unknown) => {
      if (!['EINVAL', 'ENOTSUP'].includes(errorCode(error) ?? '')) throw error;
    });
  } finally {
    await folder.close();
  }
}

/**
 * A full or unwritable disk is the user's to mend, so it is said in the user's words; other errors pass through.
 *
 * @param needed bytes of the file, where that is known
 */
export function explainDiskError(error: unknown, path: string, needed: number | null = null): unknown {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new DiskFullError('The disk is full.', {
      where: path,
      expected: needed === null ? 'room for this file' : `room for this file, ${bytesInWords(needed)}`,
      received: `${bytesInWords(freeBytes(path))} free (${code})`,
      fix: 'free disk space, or point SPROGSKOLE_HOME at a larger disk; the run goes on from its last checkpoint',
    });
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOTDIR') {
    return new UserError('The folder cannot be written.', {
      where: path,
      expected: 'a folder that this user may write',
      received: code,
      fix: 'change its permissions, or point SPROGSKOLE_HOME at another folder',
    });
  }
  return error;
}

/** Does something at a path whose disk errors are said in the user's words. */
export async function explainingDiskErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainDiskError(error, path);
  }
}

/** Free to this user on the disk that a path is on, or is to be on. */
function freeBytes(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return dirname(path) === path ? null : freeBytes(dirname(path));
  }
}

function bytesInWords(bytes: number | null): string {
  if (bytes === null) return 'an unknown number of bytes';
  return bytes < 1e6 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
