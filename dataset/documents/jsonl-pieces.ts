import { createReadStream } from 'node:fs';
import { parseJsonLine } from '../../artifacts/json-lines.js';
import { decodeLines } from '../../artifacts/lines.js';
import { describeValue, inputError, snippet, type Place } from '../input-error.js';
import { findField } from './field-span.js';
import type { Piece } from './piece.js';

/**
 * A JSON-lines file record by record. All of a line but the field's value stays as it is, character by character.
 *
 * @throws UserError for a line that is not a JSON object with a text in this field
 */
export async function* jsonlPieces(path: string, field: string, name = path): AsyncGenerator<Piece> {
  for await (const { number, text } of decodeLines(createReadStream(path), { name })) {
    if (text.trim() === '') {
      yield { line: number, document: null, put: () => text };
      continue;
    }
    const place: Place = { file: name, line: number, field: '' };
    // Only the first line may begin with a byte-order mark, which is no JSON.
    const head = number === 1 && text.startsWith('\uFEFF') ? '\uFEFF' : '';
    const json = text.slice(head.length);
    const document = textOf(parseObject(json, place), field, place);
    yield { line: number, document, put: (translation) => head + withField(json, field, translation) };
  }
}

function withField(json: string, field: string, value: string): string {
  const span = findField(json, field);
  if (span === null) throw new Error(`The field ${field} was there when the record was parsed.`);
  return json.slice(0, span.start) + JSON.stringify(value) + json.slice(span.end);
}

function parseObject(text: string, place: Place): Record<string, unknown> {
  const value = parseJsonLine(text, place.line, { name: place.file });
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw inputError('The line is not a JSON object.', place, {
    expected: 'an object such as {"text": "…"}',
    received: describeValue(value),
    fix: 'Write one object a line.',
  });
}

/** @throws UserError where the record has no text under this name */
export function textOf(record: Readonly<Record<string, unknown>>, field: string, place: Place): string {
  const value = Object.hasOwn(record, field) ? record[field] : undefined;
  if (typeof value === 'string') return value;
  throw inputError('The record has no text to translate.', place, {
    field,
    expected: `a text in field ${field}`,
    received: value === undefined ? `fields ${snippet(Object.keys(record).join(', '))}` : describeValue(value),
    fix: 'Name the field that holds the text: --field NAME. Every record has to have it.',
  });
}
