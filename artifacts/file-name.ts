import { basename } from 'node:path';
import { UserError } from '../contracts/errors.js';

/** Of a name on every file system that matters here (ext4, xfs, APFS, NTFS in characters), in bytes of UTF-8. */
export const MAX_NAME_BYTES = 255;

export function nameFits(name: string): boolean {
  return Buffer.byteLength(name) <= MAX_NAME_BYTES;
}

/**
 * @param where the setting or argument that the path comes from
 * @throws UserError where no file can have the last part of this path as its name
 */
export function requireNameFits(path: string, where: string, fix: string): void {
  const name = basename(path);
  if (nameFits(name)) return;
  throw new UserError('The name of the file is too long.', {
    where,
    expected: `at most ${MAX_NAME_BYTES} bytes (a letter such as æ has two)`,
    received: `${Buffer.byteLength(name)}: ${name}`,
    fix,
  });
}
