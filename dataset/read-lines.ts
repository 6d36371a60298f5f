import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { decodeLines, withoutBreak, type TextLine } from '../artifacts/lines.js';
import { inputError } from './input-error.js';

/** A longer line is no dataset line: the largest OASST2 tree is under 1 MB. Guards memory against binary files. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * The non-blank lines of a text file, `.gz` or not, decoded as strict UTF-8, with one line in memory at a time; without
 * line breaks and byte-order marks.
 *
 * @throws UserError for damaged gzip, invalid UTF-8, or a line over MAX_LINE_BYTES
 */
export async function* readLines(file: string): AsyncGenerator<TextLine> {
  for await (const { number, text } of decodeLines(readChunks(openBytes(file), file), { name: file })) {
    if (text.trim() !== '') yield { number, text: withoutBreak(text.replace(/^\uFEFF/, '')) };
  }
}

function openBytes(file: string): Readable {
  const raw = createReadStream(file);
  if (!file.toLowerCase().endsWith('.gz')) return raw;
  // The callback is empty because the iteration over the returned stream throws the same error.
  return pipeline(raw, createGunzip(), () => undefined);
}

async function* readChunks(stream: Readable, file: string): AsyncGenerator<Buffer> {
  let sinceBreak = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      yield chunk;
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      sinceBreak = end === 0 ? sinceBreak + chunk.length : chunk.length - end;
      if (sinceBreak > MAX_LINE_BYTES) throw lineTooLong(file);
    }
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

function lineTooLong(file: string): Error {
  return inputError('A line is too long.', file, {
    expected: `JSON lines of at most ${MAX_LINE_BYTES / 1024 / 1024} MiB`,
    received: 'a longer one',
    fix: 'Check that the file is JSON lines: one object a line, not one large list.',
  });
}
