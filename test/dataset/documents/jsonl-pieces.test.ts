import { describe, expect, it } from 'vitest';
import { UserError } from '../../../contracts/errors.js';
import { findField } from '../../../dataset/documents/field-span.js';
import { jsonlPieces } from '../../../dataset/documents/jsonl-pieces.js';
import { all, documents, withFile, written } from './support.js';

const read = (content: string, field = 'text') =>
  withFile('file.jsonl', content, (path) => all(jsonlPieces(path, field, 'file.jsonl')));

const SPANS: readonly { json: string; value: string | null }[] = [
  { json: '{"text":"a"}', value: '"a"' },
  { json: ' { "x" : {"text":"inner", "y":[1,"]}"]} , "text" : "outer" } ', value: '"outer"' },
  { json: '{"text":"first","text":"last"}', value: '"last"' },
  { json: '{"te\\u0078t":"escaped key"}', value: '"escaped key"' },
  { json: '{"a":"\\"text\\":\\\\","text":"quotes \\" in it"}', value: '"quotes \\" in it"' },
  { json: '{"text": -1.5e3 }', value: '-1.5e3' },
  { json: '{"a":[],"b":{},"c":null,"text":[1,[2]]}', value: '[1,[2]]' },
  { json: '{"a":true}', value: null },
  { json: '{}', value: null },
];

describe('a JSON-lines file in pieces', () => {
  it.each(SPANS)('finds the value of text in $json', ({ json, value }) => {
    const span = findField(json, 'text');
    expect(span === null ? null : json.slice(span.start, span.end)).toBe(value);
  });

  it('leaves everything but the text as it is, character by character', async () => {
    const file = '\uFEFF{"id": 12345678901234567890, "text": "one", "f": 1.0, "e": "\\u00e6"}\r\n\n{"text":"two"}';
    const pieces = await read(file);
    expect(documents(pieces)).toEqual(['one', 'two']);
    expect(written(pieces)).toBe(file);
    expect(written(pieces, (text) => `${text} "på" dansk\n`)).toBe(
      file.replace('"one"', '"one \\"på\\" dansk\\n"').replace('"two"', '"two \\"på\\" dansk\\n"'),
    );
  });

  it('takes no character of a text for a line break', async () => {
    const text = 'a\u2028b\u2029c\u0085d';
    expect(documents(await read(`{"text":"${text}"}\n{"text":"e"}\n`))).toEqual([text, 'e']);
  });

  it.each([
    { what: 'no JSON', line: '{"text": "b"', problem: 'The line is not JSON.', where: 'file.jsonl:2' },
    { what: 'a list', line: '["b"]', problem: 'The line is not a JSON object.', where: 'file.jsonl:2' },
    { what: 'no field', line: '{"prompt":"b"}', problem: 'no text to translate', where: 'file.jsonl:2, field text' },
    { what: 'a number', line: '{"text":7}', problem: 'no text to translate', where: 'file.jsonl:2, field text' },
    { what: 'the prototype', line: '{"a":"b"}', problem: 'no text to translate', where: ':2', field: 'toString' },
  ])('refuses a line with $what, by its number', async ({ line, problem, where, field = 'text' }) => {
    const good = JSON.stringify({ [field]: 'a' });
    const error = await read(`${good}\n${line}\n`, field).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(problem);
    expect((error as UserError).details.where).toContain(where);
  });
});
