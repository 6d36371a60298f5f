import { readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { downloadFile, type ListFileEntry } from '@huggingface/hub';
import { UserError } from '../../contracts/errors.js';
import { Failure, withRetries } from '../../http/retry.js';
import { writeAtomic } from '../atomic-write.js';
import { createChecksum, isComplete, type Checksum } from './checksum.js';
import { HubError } from './hub-errors.js';
import { createHubFetch } from './hub-fetch.js';
import { DEFAULT_RETRY, libraryParams, placeOf, type HubRequest } from './hub-request.js';

/** A temporary file untouched for so long belongs to a process that was killed. A shard is written all the time. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * Downloads one file unless it is already there, complete and undamaged. A transfer that breaks off goes on where it
 * stopped; bytes that do not match the listed checksum are fetched again from the start. The file appears under its
 * name only when it matches.
 *
 * @param onBytes told how many bytes of this file are here
 * @throws HubError where it still does not match after all tries
 */
export async function downloadOne(
  request: HubRequest,
  entry: ListFileEntry,
  target: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  if (await isComplete(target, entry)) return;
  await removeAbandoned(target);
  await writeAtomic(target, (file) => fill(file, request, entry, onBytes), entry.size);
}

async function fill(
  file: FileHandle,
  request: HubRequest,
  entry: ListFileEntry,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { signal, retry = DEFAULT_RETRY } = request;
  let checksum = createChecksum(entry);
  await withRetries({ ...retry, signal }, async () => {
    const failure = await transfer(file, request, entry, checksum, onBytes);
    if (checksum.bytes >= entry.size) {
      if (checksum.matches()) return null;
      checksum = createChecksum(entry);
      await file.truncate(0);
    }
    const askedWaitMs = failure instanceof HubError ? failure.askedWaitMs : null;
    return new Failure(givenUp(request, entry, retry.attempts, failure), true, askedWaitMs);
  });
}

/** Appends what is missing. @returns why the transfer broke off, or null */
async function transfer(
  file: FileHandle,
  request: HubRequest,
  entry: ListFileEntry,
  checksum: Checksum,
  onBytes: (bytes: number) => void,
): Promise<unknown> {
  // The Hub cannot serve a range of an empty file, and the library asks for one.
  if (entry.size === 0) return null;
  const hub = createHubFetch(request);
  try {
    const blob = await downloadFile({ ...libraryParams(request, hub.fetch), path: entry.path, xet: false });
    const rest = blob?.slice(checksum.bytes).stream() as AsyncIterable<Uint8Array> | undefined;
    for await (const chunk of rest ?? []) {
      await file.write(chunk, 0, chunk.length, checksum.bytes);
      checksum.update(chunk);
      onBytes(checksum.bytes);
    }
    return null;
  } catch (error) {
    request.signal?.throwIfAborted();
    const failure = hub.lastError() ?? error;
    if (failure instanceof UserError || isDiskError(error)) throw failure;
    return failure;
  }
}

function isDiskError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'write';
}

function givenUp(request: HubRequest, entry: ListFileEntry, attempts: number, failure: unknown): HubError {
  const reason = failure === null ? 'its content does not match the checksum of the Hub' : textOf(failure);
  const details: Partial<HubError> = failure instanceof HubError ? failure : {};
  // A wait that the Hub asks for may come before the last try.
  const tries = details.askedWaitMs == null ? ` after ${attempts} tries` : '';
  return new HubError(`${placeOf(request, entry.path)} was not received${tries}: ${reason}`, details);
}

function textOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

async function removeAbandoned(target: string): Promise<void> {
  const folder = dirname(target);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(`.${basename(target)}.`) || !name.endsWith('.tmp')) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}
