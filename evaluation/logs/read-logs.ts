import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../artifacts/atomic-write.js';
import { listFiles } from '../../artifacts/list-files.js';
import { UserError } from '../../contracts/errors.js';
import { euroEval } from './euroeval.js';
import { everyEvalEver } from './every-eval-ever.js';
import { groupBy } from '../../artifacts/group-by.js';
import { inspect } from './inspect.js';
import { lmEval } from './lm-eval.js';
import { ownScores } from './own-scores.js';
import type { Log, LogFile, LogReader } from './log.js';

const READERS: readonly LogReader[] = [lmEval, inspect, euroEval, everyEvalEver, ownScores];

/** By so much of a file its tool is told, in bytes. */
const HEAD_BYTES = 65_536;

/**
 * A log for each system that a file or folder holds, whatever tool wrote it. Files in a folder that are no logs are
 * passed over.
 *
 * @throws UserError where there is none, or those of several tools, or one cannot be read
 */
export async function readLogs(path: string): Promise<Log[]> {
  const isFolder = (await stat(path).catch((error: unknown) => refuseUnreadable(path, error))).isDirectory();
  const files = isFolder ? (await listFiles(path)).map((file) => join(path, file.path)) : [path];
  const byReader = groupBy(await recognised(files), ({ reader }) => reader);
  const [found, ...others] = byReader;
  if (found === undefined) throw unknownLog(path);
  if (others.length > 0) throw severalTools(path, [...byReader.keys()]);
  const [reader, own] = found;
  const paths = own.map((file) => file.path);
  return reader.read(isFolder ? paths : [path, ...(await beside(path, reader))]);
}

async function recognised(paths: readonly string[]): Promise<{ path: string; reader: LogReader }[]> {
  const named = paths.filter((path) => /\.(jsonl?|eval)$/.test(path));
  const found = await Promise.all(
    named.map(async (path) => {
      const file = await look(path);
      return READERS.filter((reader) => reader.recognises(file)).map((reader) => ({ path, reader }));
    }),
  );
  return found.flatMap((all) => all.slice(0, 1));
}

/** What a tool wrote beside a file that was named alone. */
async function beside(path: string, { belongs }: LogReader): Promise<string[]> {
  const names = belongs === undefined ? [] : await readdir(dirname(path));
  return names
    .filter((name) => name !== basename(path) && belongs?.(basename(path), name) === true)
    .map((name) => join(dirname(path), name));
}

async function look(path: string): Promise<LogFile> {
  const file = await open(path).catch((error: unknown) => refuseUnreadable(path, error));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return { name: basename(path), head: buffer.subarray(0, bytesRead).toString() };
  } finally {
    await file.close();
  }
}

function refuseUnreadable(path: string, error: unknown): never {
  throw new UserError('A log cannot be read.', {
    where: path,
    expected: 'a file or folder that can be read',
    received: errorCode(error) ?? String(error),
    fix: 'check the path and who may read it',
  });
}

const KNOWN =
  'samples_*.jsonl of lm-evaluation-harness (--log_samples), .eval or .json of inspect_ai, ' +
  'euroeval_benchmark_results.jsonl, instances of Every Eval Ever (*_samples.jsonl), or scores.jsonl of a report';

function unknownLog(path: string): UserError {
  return new UserError('This is no log that can be compared.', {
    where: path,
    expected: KNOWN,
    received: 'nothing of the kind',
    fix: 'name such a file, a folder that holds it, or a run',
  });
}

function severalTools(path: string, readers: readonly LogReader[]): UserError {
  return new UserError('This folder holds logs of several tools.', {
    where: path,
    expected: 'logs of one',
    received: readers.map(({ tool }) => tool).join(', '),
    fix: 'name the file or the folder of one of them',
  });
}
