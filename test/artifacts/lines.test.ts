import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { bytesIfThere, decodeLines, onLine, textLines, type Chunks } from '../../artifacts/lines.js';
import { UserError } from '../../contracts/errors.js';

/** All that some reader of lines takes for a line break, and characters of one to four bytes. */
const LETTERS = ['a', 'ø', '…', '🇩🇰', '\u2028', '\u2029', '\u0085', '\v', '\f', '\r', '\r\n', '\n', '\n\n', '\uFEFF'];

/** Numbers in [0, 1), the same for the same seed (Park and Miller 1988). */
function* random(seed: number): Generator<number, never> {
  for (let state = seed + 1; ;) yield (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const draw = (numbers: Iterator<number, never>, below: number) => Math.floor(numbers.next().value * below);

function textOf(seed: number): string {
  const numbers = random(seed);
  return Array.from({ length: draw(numbers, 40) }, () => LETTERS[draw(numbers, LETTERS.length)]).join('');
}

/** Pieces of one to four elements: a character of four bytes, or its two halves as strings, is in two of them. */
function* cut<T extends { readonly length: number; slice(start: number, end: number): T }>(whole: T, seed: number) {
  const numbers = random(seed);
  for (let start = 0; start < whole.length;) {
    const end = start + 1 + draw(numbers, 4);
    yield whole.slice(start, end);
    start = end;
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** What `onLine` tells of a stream. */
const heard = (chunks: Iterable<Uint8Array>) =>
  new Promise<string[]>((resolve) => {
    const lines: string[] = [];
    const stream = Readable.from(chunks, { objectMode: false });
    onLine(stream, (line) => lines.push(line));
    stream.once('close', () => {
      resolve(lines);
    });
  });

const SEEDS = Array.from({ length: 2_000 }, (_, seed) => seed);

describe('lines', () => {
  it('end at "\\n" alone, wherever the input is cut, and together they are the text', async () => {
    for (const seed of SEEDS) {
      const text = textOf(seed);
      const expected = text.split(/(?<=\n)/).filter((line) => line !== '');
      const read = async (chunks: Chunks) => (await all(decodeLines(chunks, { name: 'x' }))).map((line) => line.text);
      expect(await read(cut(Buffer.from(text), seed)), `seed ${seed}`).toEqual(expected);
      expect(await read(cut(text, seed)), `seed ${seed}`).toEqual(expected);
    }
  });

  it('are the same without their line breaks, pulled or pushed', async () => {
    for (const seed of SEEDS) {
      const bytes = Buffer.from(textOf(seed));
      const expected = String(bytes)
        .split(/(?<=\n)/)
        .filter((line) => line !== '')
        .map((line) => line.replace(/\r?\n$/, ''));
      expect(await all(textLines(cut(bytes, seed))), `seed ${seed}`).toEqual(expected);
      expect(await heard(cut(bytes, seed)), `seed ${seed}`).toEqual(expected);
    }
  });

  it('are whole however long', async () => {
    const chunk = Buffer.from('blåbær '.repeat(9_000));
    const chunks = Array.from({ length: 2_000 }, () => chunk);
    const [first, second, ...more] = await all(textLines([...chunks, Buffer.from('\nlast')]));
    expect([first?.length, second, more]).toEqual([2_000 * 9_000 * 7, 'last', []]);
  });

  it('that are not UTF-8 are refused by file and number', async () => {
    const bytes = Buffer.from('one\ntwo\nbl\xe5\nfour', 'latin1');
    for (const seed of SEEDS.slice(0, 20)) {
      const error = await all(decodeLines(cut(bytes, seed), { name: 'f.txt' })).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UserError);
      expect(error).toMatchObject({ details: { where: 'f.txt:3' } });
    }
  });

  it('of no file are none', async () => {
    expect(await all(textLines(bytesIfThere('/does/not/exist')))).toEqual([]);
  });
});
