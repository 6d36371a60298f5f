import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { withZip } from '../../artifacts/zip.js';
import { UserError } from '../../contracts/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

interface Packed {
  name: string;
  text: string;
  method?: 0 | 8;
}

const numbers = (bytes: 2 | 4, ...values: number[]) =>
  Buffer.concat(
    values.map((value) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntLE(value, 0, bytes);
      return buffer;
    }),
  );

/** An archive as zip programs write it; the large kind tells sizes and places as zip64 does. */
function archive(files: readonly Packed[], large = false): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text, method = 8 } of files) {
    const bytes = Buffer.from(text);
    const data = method === 8 ? deflateRawSync(bytes) : bytes;
    const title = Buffer.from(name);
    const facts = [crc32(bytes), data.length, bytes.length] as const;
    const local = Buffer.concat([
      numbers(4, 0x04034b50),
      numbers(2, 20, 0, method, 0, 0),
      numbers(4, ...facts),
      numbers(2, title.length, 0),
      title,
      data,
    ]);
    const wide = Buffer.alloc(28);
    wide.writeUInt16LE(1, 0);
    wide.writeUInt16LE(24, 2);
    [bytes.length, data.length, at].forEach((value, index) => wide.writeBigUInt64LE(BigInt(value), 4 + 8 * index));
    const extra = large ? wide : Buffer.alloc(0);
    directory.push(
      numbers(4, 0x02014b50),
      numbers(2, 20, 20, 0, method, 0, 0),
      numbers(4, ...(large ? [facts[0], 0xffffffff, 0xffffffff] : facts)),
      numbers(2, title.length, extra.length, 0, 0, 0),
      numbers(4, 0, large ? 0xffffffff : at),
      title,
      extra,
    );
    parts.push(local);
    at += local.length;
  }
  const listed = Buffer.concat(directory);
  const wideEnd = Buffer.alloc(56 + 20);
  wideEnd.writeUInt32LE(0x06064b50, 0);
  [files.length, listed.length, at].forEach((value, index) => wideEnd.writeBigUInt64LE(BigInt(value), 32 + 8 * index));
  wideEnd.writeUInt32LE(0x07064b50, 56);
  wideEnd.writeBigUInt64LE(BigInt(at + listed.length), 64);
  const count = large ? 0xffff : files.length;
  const end = Buffer.concat([
    numbers(4, 0x06054b50),
    numbers(2, 0, 0, count, count),
    numbers(4, listed.length, large ? 0xffffffff : at),
    numbers(2, 0),
  ]);
  return Buffer.concat([...parts, listed, ...(large ? [wideEnd] : []), end]);
}

const FILES: Packed[] = [
  { name: 'header.json', text: '{"a": 1}', method: 0 },
  { name: 'samples/blåbær.json', text: 'rødgrød '.repeat(500) },
];

async function readAll(bytes: Buffer): Promise<[name: string, text: string][]> {
  const path = join(await temporaryFolder(), 'log.zip');
  await writeFile(path, bytes);
  return withZip(path, (entries) =>
    Promise.all(entries.map(async ({ name, read }): Promise<[string, string]> => [name, (await read()).toString()])),
  );
}

describe('a zip archive', () => {
  test.each([false, true])('gives its files, stored and deflated (large: %s)', async (large) => {
    expect(await readAll(archive(FILES, large))).toEqual(FILES.map(({ name, text }) => [name, text]));
  });

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 30)],
    ['without its middle', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 30), bytes.subarray(60)])],
    ['with another byte', (bytes: Buffer) => Buffer.from(bytes).fill(0x39, 45, 46)],
    ['empty', () => Buffer.alloc(0)],
    ['that is text', () => Buffer.from('{"doc_id": 0}\n')],
  ])('%s is refused', async (_, damage) => {
    await expect(readAll(damage(archive(FILES)))).rejects.toThrow(UserError);
  });
});
