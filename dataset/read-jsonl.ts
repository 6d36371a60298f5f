import type { z } from 'zod';
import { jsonLines } from '../artifacts/json-lines.js';
import { describeValue, inputError, type Place } from './input-error.js';
import { readLines } from './read-lines.js';

export interface Located<T> {
  readonly value: T;
  readonly place: Place;
}

/** Every line of a JSON-lines file, validated. @throws UserError naming file, line and field */
export async function* readJsonl<T>(file: string, schema: z.ZodType<T>): AsyncGenerator<Located<T>> {
  for await (const { number, value } of jsonLines(readLines(file), { name: file })) {
    const place: Place = { file, line: number, field: '' };
    yield { value: validate(schema, value, place), place };
  }
}

/** @throws UserError for the first thing that does not fit the schema */
export function validate<T>(schema: z.ZodType<T>, value: unknown, place: Place): T {
  const result = parseDeep(schema, value, place);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path ?? [];
  throw inputError('The data does not follow the OASST schema.', place, {
    field: formatPath(path),
    expected: wanted(issue?.message ?? 'data in the OASST schema'),
    received: describeValue(valueAt(value, path)),
    fix: 'Correct the field; dataset/oasst.ts names all that are read.',
  });
}

/** What the schema asks for, without what it found: that has its own line. */
function wanted(message: string): string {
  return message.replace(/^Invalid \w+: expected (.*?)(, received \w+)?$/, '$1');
}

/** The schema of nested trees is recursive, so a tree thousands of replies deep ends in a RangeError. */
function parseDeep<T>(schema: z.ZodType<T>, value: unknown, place: Place): z.ZodSafeParseResult<T> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw inputError('The tree is nested too deeply.', place, {
      expected: 'conversations of at most some hundred turns',
      received: 'a deeper tree',
      fix: 'Remove the tree, or write it as flat rows in a .messages.jsonl file.',
    });
  }
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}
