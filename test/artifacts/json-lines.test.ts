import { describe, expect, it } from 'vitest';
import { jsonLines } from '../../artifacts/json-lines.js';
import type { NamedFile } from '../../artifacts/line-error.js';
import { decodeLines } from '../../artifacts/lines.js';
import { DamagedFileError, UserError } from '../../contracts/errors.js';

async function read(text: string | Buffer, file: NamedFile = { name: 'f.jsonl' }): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const line of jsonLines(decodeLines([text], file), file)) values.push(line);
  return values;
}

describe('JSON lines', () => {
  it('keep every character in their texts, and count blank lines', async () => {
    const text = 'a\u2028b\u2029c\u0085d';
    expect(await read(`{"text":"${text}"}\r\n\n \n[1]`)).toEqual([
      { number: 1, value: { text } },
      { number: 4, value: [1] },
    ]);
  });

  it.each([
    ['no JSON', '{"a":1}\n{"a":\n', /not JSON/],
    ['no UTF-8', Buffer.from('{"a":1}\n{"a":"\xe5"}', 'latin1'), /not valid UTF-8/],
  ])('with %s are told by file and line, as the user’s mistake or as damage to our file', async (_, text, problem) => {
    const mistake = await read(text).catch((thrown: unknown) => thrown);
    expect(mistake).toBeInstanceOf(UserError);
    expect(String(mistake)).toMatch(problem);
    expect(mistake).toMatchObject({ details: { where: 'f.jsonl:2' } });
    const remedy = 'delete it';
    const damage = await read(text, { name: 'f.jsonl', remedy }).catch((thrown: unknown) => thrown);
    expect(damage).toBeInstanceOf(DamagedFileError);
    expect(damage).toMatchObject({ details: { where: 'f.jsonl:2', fix: remedy } });
  });
});
