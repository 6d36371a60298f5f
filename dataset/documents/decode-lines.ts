import { createReadStream } from 'node:fs';
import { inputError } from '../input-error.js';

export interface RawLine {
  /** Counts from 1. */
  readonly number: number;
  /** With its line break, so that all lines together are the file. */
  readonly text: string;
}

/**
 * Every line of a text file with its line break, byte-order mark and blank lines included, a block in memory at a time.
 *
 * @param name of the file in messages
 * @throws UserError where a byte is not UTF-8
 */
export async function* decodeLines(path: string, name = path): AsyncGenerator<RawLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let number = 0;
  let pending: string[] = [];
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      throw notUtf8(`${name}, in or soon after line ${number + 1}`);
    }
  };
  for await (const block of createReadStream(path) as AsyncIterable<Uint8Array>) {
    const [first = '', ...rest] = decode(block).split(/(?<=\n)/);
    pending.push(first);
    for (const next of [...rest, ...(endsLine(rest.at(-1) ?? first) ? [''] : [])]) {
      yield { number: ++number, text: pending.join('') };
      pending = [next];
    }
  }
  const last = pending.join('') + decode();
  if (last !== '') yield { number: number + 1, text: last };
}

function endsLine(text: string): boolean {
  return text.endsWith('\n');
}

function notUtf8(where: string): Error {
  return inputError('The text is not valid UTF-8.', where, {
    expected: 'text in UTF-8',
    received: 'bytes that are none',
    fix: 'Convert the file, for example: iconv -f latin1 -t utf-8 IN > OUT.',
  });
}
