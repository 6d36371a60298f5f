import { randomBytes } from 'node:crypto';
import { UserError } from '../contracts/errors.js';
import { MAX_NAME_BYTES } from './file-name.js';
import { snippet } from './line-error.js';

/**
 * A name that comes from outside, as one part of a path: it stays in its folder.
 *
 * @throws UserError where it would lead elsewhere, or no file system takes it
 */
export function pathPart(folder: string, name: string): string {
  const bytes = Buffer.byteLength(name);
  if (!/^\.{0,2}$|[/\\\0]/.test(name) && bytes <= MAX_NAME_BYTES) return name;
  throw new UserError('This name cannot be that of a file or folder.', {
    where: folder,
    expected: `1 to ${MAX_NAME_BYTES} bytes without "/", "\\" and NUL, and neither "." nor ".."`,
    received: `${snippet(JSON.stringify(name))} (${bytes} bytes)`,
    fix: 'choose another name',
  });
}

/** Of a draft: no two processes choose the same one, and containers that share a disk may have equal process numbers. */
export function draftName(): string {
  return randomBytes(8).toString('hex');
}
