import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { errorCode } from './atomic-write.js';
import { notUtf8, type NamedFile } from './line-error.js';

/** Bytes, or text, cut anywhere: a file as a stream, what a process writes. */
export type Chunks = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

export interface TextLine {
  /** Counts from 1. */
  readonly number: number;
  /** With its line break, so that all lines together are the file. */
  readonly text: string;
}

const NEWLINE = 0x0a;

/**
 * The one place where lines are cut: at "\n" alone. node:readline cuts at a single "\r" as well, and from Node 24 on at
 * U+2028 and U+2029, which JSON leaves in its texts as they are. Every byte is copied once at most, however long a line.
 */
class LineCutter {
  private pending: Buffer[] = [];
  /** The first half of a surrogate pair whose second half is in the next string. */
  private half = '';
  private lines = 0;

  /** @param file where bytes that are not UTF-8 are refused; null puts U+FFFD in their place */
  constructor(private readonly file: NamedFile | null) {}

  /** The lines that end in this chunk, each with its line break. */
  push(chunk: Uint8Array | string): string[] {
    const bytes = typeof chunk === 'string' ? this.encode(chunk) : chunk;
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const lines = end === 0 ? [] : this.cut(bytes.subarray(0, end));
    if (end < bytes.length) this.pending.push(asBuffer(bytes.subarray(end)));
    return lines;
  }

  /** The last line, where there is no line break behind it. */
  end(): string[] {
    return this.cut(Buffer.from(this.half));
  }

  private cut(bytes: Uint8Array): string[] {
    const text = this.decode(Buffer.concat([...this.pending, bytes]));
    this.pending = [];
    const lines: string[] = [];
    for (let start = 0; start < text.length;) {
      const end = text.indexOf('\n', start) + 1 || text.length;
      lines.push(text.slice(start, end));
      start = end;
    }
    this.lines += lines.length;
    return lines;
  }

  private decode(block: Buffer): string {
    if (this.file === null || isUtf8(block)) return block.toString();
    throw notUtf8(this.file, this.lines + firstDamagedLine(block));
  }

  private encode(text: string): Buffer {
    const all = this.half + text;
    this.half = /[\uD800-\uDBFF]$/.exec(all)?.[0] ?? '';
    return Buffer.from(all.slice(0, all.length - this.half.length));
  }
}

/**
 * Every line of a text file with its line break, byte-order mark and blank lines included, a block in memory at a time.
 *
 * @throws UserError, or DamagedFileError for a file of our own, where a byte is not UTF-8
 */
export async function* decodeLines(chunks: Chunks, file: NamedFile): AsyncGenerator<TextLine> {
  let number = 0;
  for await (const text of cutLines(chunks, file)) yield { number: ++number, text };
}

/** The lines of a text without their line breaks, "\n" or "\r\n". */
export async function* textLines(chunks: Chunks): AsyncGenerator<string> {
  for await (const line of cutLines(chunks, null)) yield withoutBreak(line);
}

/** As textLines, for a stream that nobody waits for: each line as it arrives. */
export function onLine(stream: Readable, receive: (line: string) => void): void {
  const cutter = new LineCutter(null);
  const pass = (lines: readonly string[]): void => {
    for (const line of lines) receive(withoutBreak(line));
  };
  stream.on('data', (chunk: Buffer | string) => {
    pass(cutter.push(chunk));
  });
  stream.once('end', () => {
    pass(cutter.end());
  });
}

/** The bytes of a file; none where there is no such file. */
export async function* bytesIfThere(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

async function* cutLines(chunks: Chunks, file: NamedFile | null): AsyncGenerator<string> {
  const cutter = new LineCutter(file);
  for await (const chunk of chunks) yield* cutter.push(chunk);
  yield* cutter.end();
}

export function withoutBreak(line: string): string {
  return line.replace(/\r?\n$/, '');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Which line of a block holds the first byte that is not UTF-8; counts from 1. */
function firstDamagedLine(block: Buffer): number {
  let number = 1;
  for (let start = 0, end = 0; (end = block.indexOf(NEWLINE, start) + 1) > 0; start = end, number++) {
    if (!isUtf8(block.subarray(start, end))) break;
  }
  return number;
}
