import { createReadStream } from 'node:fs';
import { stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../contracts/errors.js';
import { writeAtomic } from './atomic-write.js';
import { sha256File } from './digest.js';

/**
 * Copies a file to where a person wants it: it is there whole or not at all, and a second call changes nothing.
 *
 * @param replace whether another file of that name may be replaced
 * @throws UserError where one must not be replaced, or the folder is not there
 */
export async function publishFile(source: string, target: string, replace: boolean): Promise<void> {
  const folder = await stat(dirname(target)).catch(() => null);
  if (folder?.isDirectory() !== true) throw noFolder(target);
  const [wanted, there] = await Promise.all([sha256File(source), sha256File(target).catch(() => null)]);
  if (there?.digest === wanted.digest) return;
  if (there !== null && !replace) throw isThere(target);
  await writeAtomic(target, (file) => copyInto(file, source), wanted.bytes);
}

export async function copyInto(file: FileHandle, source: string): Promise<void> {
  for await (const block of createReadStream(source) as AsyncIterable<Buffer>) await file.writeFile(block);
}

/** For a check ahead of the work as well. */
export function isThere(target: string): UserError {
  return new UserError('There is a file of this name already.', {
    where: target,
    expected: 'a name that is free',
    received: 'another file',
    fix: 'name another with --output, or add --force to replace it',
  });
}

function noFolder(target: string): UserError {
  return new UserError('The folder for the output is not there.', {
    where: dirname(target),
    expected: 'a folder that the worker of the pipeline queue sees under this path',
    received: 'none',
    fix: 'make it, or name a file in another folder with --output; what was translated is remembered',
  });
}
