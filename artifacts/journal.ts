import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, explainingDiskErrors } from './atomic-write.js';
import type { Fence } from './fence.js';
import { jsonLines } from './json-lines.js';
import { decodeLines } from './lines.js';

/**
 * An append-only file of JSON lines that survives a kill at any byte: each record is at the end of the file and fsynced
 * before `append` returns, and a torn last line is cut off at opening. Work that is deterministic can so go on
 * after its last whole record, and a second writer can only repeat records, never damage one.
 */
export interface Journal {
  /** Whole records that were there at opening. */
  readonly entries: readonly unknown[];
  append(record: unknown): Promise<void>;
  close(): Promise<void>;
}

export async function openJournal(path: string): Promise<Journal> {
  const [entries, file] = await explainingDiskErrors(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    return [await recover(path), await open(path, 'a')] as const;
  });
  let last = Promise.resolve();
  return {
    entries,
    // A long record may be more than one write, which another's must not come between, nor follow where it failed.
    append: (record) => {
      last = last.then(() => appendLine(file, path, JSON.stringify(record)));
      return last;
    },
    close: () => file.close(),
  };
}

/**
 * The journal of work that attempts do one after the other: each goes on from what all earlier ones wrote, and appends to
 * a file of its own. An attempt that was overtaken and does not know it yet can so neither mix its lines with a later
 * one's nor make it read them out of order.
 *
 * @param fileOf the file of the attempt with this token; of null that of versions which had one for all
 */
export async function openFencedJournal(fileOf: (token: number | null) => string, fence: Fence): Promise<Journal> {
  const earlier = Array.from({ length: fence.token - 1 }, (_, index) => index + 1);
  const before = await Promise.all([null, ...earlier].map((token) => readJournal(fileOf(token))));
  const own = await openJournal(fileOf(fence.token));
  return {
    ...own,
    entries: [...before.flat(), ...own.entries],
    append: async (record) => {
      await fence.check();
      await own.append(record);
    },
  };
}

async function appendLine(file: FileHandle, path: string, line: string): Promise<void> {
  await explainingDiskErrors(path, async () => {
    await file.appendFile(`${line}\n`);
    await file.datasync();
  });
}

/** Whole records of a journal, for readers. A missing file has none. */
export async function readJournal(path: string): Promise<unknown[]> {
  return (await wholeRecords(path)).records;
}

async function recover(path: string): Promise<unknown[]> {
  const { records, bytes, torn } = await wholeRecords(path);
  if (torn) {
    const file = await open(path, 'r+');
    await file.truncate(bytes);
    await file.close();
  }
  return records;
}

const REMEDY = 'Delete this file and run again: the work that it records starts over.';

async function wholeRecords(path: string): Promise<{ records: unknown[]; bytes: number; torn: boolean }> {
  const data = await readFile(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const bytes = data.lastIndexOf(0x0a) + 1;
  const file = { name: path, remedy: REMEDY };
  const records: unknown[] = [];
  for await (const { value } of jsonLines(decodeLines([data.subarray(0, bytes)], file), file)) records.push(value);
  return { records, bytes, torn: bytes < data.length };
}
