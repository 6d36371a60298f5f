import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { inputError } from './input-error.js';

/** A longer line is no dataset line: the largest OASST2 tree is under 1 MB. Guards memory against binary files. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

export interface Line {
  /** Counts from 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * The non-blank lines of a text file, `.gz` or not, decoded as strict UTF-8, with one line in memory at a time.
 *
 * @throws UserError for damaged gzip, invalid UTF-8, or a line over MAX_LINE_BYTES
 */
export async function* readLines(file: string): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 0;
  for await (const bytes of splitLines(openBytes(file), file)) {
    number += 1;
    const text = decodeLine(decoder, bytes, `${file}:${number}`);
    if (text.trim() !== '') yield { number, text };
  }
}

function openBytes(file: string): Readable {
  const raw = createReadStream(file);
  if (!file.toLowerCase().endsWith('.gz')) return raw;
  // The callback is empty because the iteration over the returned stream throws the same error.
  return pipeline(raw, createGunzip(), () => undefined);
}

async function* splitLines(stream: Readable, file: string): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const chunk of readChunks(stream, file)) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...pending, chunk.subarray(start, end)]);
      [pending, pendingBytes, start] = [[], 0, end + 1];
    }
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > MAX_LINE_BYTES) throw lineTooLong(file);
  }
  if (pendingBytes > 0) yield Buffer.concat(pending);
}

async function* readChunks(stream: Readable, file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw damagedFile(error, file);
  }
}

function damagedFile(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'Z_BUF_ERROR') {
    return inputError('The gzip file ends too early.', file, {
      expected: 'a complete gzip file',
      received: 'one that was cut off',
      fix: 'Download or copy it again, and check its size.',
    });
  }
  if (code === 'Z_DATA_ERROR') {
    return inputError('The file is not valid gzip.', file, {
      expected: 'gzip data, as the name ending .gz says',
      received: `bytes that are none (${(error as Error).message})`,
      fix: 'Remove .gz from the name if the file is plain text; otherwise download it again.',
    });
  }
  return error;
}

function decodeLine(decoder: InstanceType<typeof TextDecoder>, bytes: Buffer, where: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw inputError('The text is not valid UTF-8.', where, {
      expected: 'text in UTF-8',
      received: 'bytes that are none',
      fix: 'Convert the file, for example: iconv -f latin1 -t utf-8 IN > OUT.',
    });
  }
}

function lineTooLong(file: string): Error {
  return inputError('A line is too long.', file, {
    expected: `JSON lines of at most ${MAX_LINE_BYTES / 1024 / 1024} MiB`,
    received: 'a longer one',
    fix: 'Check that the file is JSON lines: one object a line, not one large list.',
  });
}
