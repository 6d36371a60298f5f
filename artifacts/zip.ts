import { open, type FileHandle } from 'node:fs/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import { decompressZstd } from 'hyparquet-compressors';
import { UserError } from '../contracts/errors.js';
import { errorCode } from './atomic-write.js';

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** @throws UserError where the bytes are not those that were packed */
  readonly read: () => Promise<Buffer>;
}

/** Sizes of the records of a zip archive in bytes, without names and comments (APPNOTE.TXT, section 4.3). */
const SIZE = { end: 22, endLocator: 20, end64: 56, central: 46, local: 30 };
const MAX_COMMENT = 0xffff;
const IN_ZIP64 = 0xffffffff;

/**
 * Opens a zip archive and reads what is asked for alone: logs of gigabytes have thousands of small files. Stored,
 * deflated and Zstandard (method 93, in which inspect_ai packs) files can be read.
 *
 * @throws UserError where the file is no whole archive
 */
export async function withZip<T>(path: string, work: (entries: readonly ZipEntry[]) => Promise<T>): Promise<T> {
  const file = await open(path).catch((error: unknown) => {
    throw damaged(path, 'a zip archive that can be read', errorCode(error) ?? String(error));
  });
  try {
    return await work(await listEntries(file, path));
  } finally {
    await file.close();
  }
}

async function listEntries(file: FileHandle, path: string): Promise<ZipEntry[]> {
  const { start, bytes, count } = await findDirectory(file, path);
  const directory = await readAt(file, path, start, bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + SIZE.central > bytes || directory.readUInt32LE(at) !== 0x02014b50) {
      throw damaged(path, `a directory of ${count} files`, `one of ${entries.length}`);
    }
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const end = at + SIZE.central + name;
    entries.push(entryOf(file, path, directory.subarray(at, end), directory.subarray(end, end + extra)));
    at = end + extra + comment;
  }
  return entries;
}

/** Where the directory lies: told at the very end, for large archives in a record before that (zip64). */
async function findDirectory(
  file: FileHandle,
  path: string,
): Promise<{ readonly start: number; readonly bytes: number; readonly count: number }> {
  const { size } = await file.stat();
  const tail = Math.min(size, SIZE.endLocator + SIZE.end + MAX_COMMENT);
  const end = await readAt(file, path, size - tail, tail);
  const at = end.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (at === -1 || at + SIZE.end > tail) throw damaged(path, 'a zip archive', 'a file without the end of one');
  const locator = at - SIZE.endLocator;
  if (locator >= 0 && end.readUInt32LE(locator) === 0x07064b50) {
    const end64 = await readAt(file, path, Number(end.readBigUInt64LE(locator + 8)), SIZE.end64);
    const [count, bytes, start] = [32, 40, 48].map((field) => Number(end64.readBigUInt64LE(field)));
    return { count: count ?? 0, bytes: bytes ?? 0, start: start ?? 0 };
  }
  return { count: end.readUInt16LE(at + 10), bytes: end.readUInt32LE(at + 12), start: end.readUInt32LE(at + 16) };
}

function entryOf(file: FileHandle, path: string, record: Buffer, extra: Buffer): ZipEntry {
  const name = record.subarray(SIZE.central).toString('utf8');
  const method = record.readUInt16LE(10);
  const checksum = record.readUInt32LE(16);
  const [unpacked = 0, packed = 0, start = 0] = wideFields(
    extra,
    [24, 20, 42].map((at) => record.readUInt32LE(at)),
  );
  const read = async () => {
    const local = await readAt(file, path, start, SIZE.local);
    const skip = SIZE.local + local.readUInt16LE(26) + local.readUInt16LE(28);
    const bytes = unpack(method, await readAt(file, path, start + skip, packed), `${path}, ${name}`);
    if (bytes.length === unpacked && crc32(bytes) === checksum) return bytes;
    throw damaged(`${path}, ${name}`, `${unpacked} bytes with checksum ${checksum}`, `${bytes.length} other bytes`);
  };
  return { name, read };
}

/** Numbers that are too large for the record stand in its extra field 1, in this order. */
function wideFields(extra: Buffer, fields: readonly number[]): number[] {
  let wide: Buffer = Buffer.alloc(0);
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === 1) wide = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  }
  let next = 0;
  return fields.map((field) => {
    if (field !== IN_ZIP64 || next + 8 > wide.length) return field;
    next += 8;
    return Number(wide.readBigUInt64LE(next - 8));
  });
}

function unpack(method: number, packed: Buffer, where: string): Buffer {
  try {
    if (method === 0) return packed;
    if (method === 8) return inflateRawSync(packed);
    if (method === 93) return Buffer.from(decompressZstd(packed));
  } catch (error) {
    throw damaged(where, 'what was packed', String(error));
  }
  throw damaged(where, 'a file that is stored, deflated or packed by Zstandard', `compression method ${method}`);
}

async function readAt(file: FileHandle, path: string, start: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, start);
  if (bytesRead === bytes) return buffer;
  throw damaged(path, `${bytes} bytes from byte ${start} on`, `${bytesRead}`);
}

function damaged(where: string, expected: string, received: string): UserError {
  return new UserError('A zip archive cannot be read.', {
    ...{ where, expected, received },
    fix: 'copy it again from where it was made',
  });
}
