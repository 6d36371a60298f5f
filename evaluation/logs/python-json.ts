import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { snippet } from '../../artifacts/line-error.js';
import { decodeLines } from '../../artifacts/lines.js';
import { UserError } from '../../contracts/errors.js';

/** Strings, which stay, and the numbers that Python writes and JSON has not. */
const TOKENS = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?Infinity|NaN/g;

/** JSON as Python writes it: NaN and infinities, which are no JSON, become null. @throws SyntaxError */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return JSON.parse(text.replace(TOKENS, (token) => (token.startsWith('"') ? token : 'null'))) as unknown;
  }
}

/** The JSON lines of a log. @throws UserError naming file, line and field at the first that is another thing */
export async function* readRows<T>(path: string, schema: z.ZodType<T>): AsyncGenerator<T> {
  for await (const { number, text } of decodeLines(createReadStream(path), { name: path })) {
    if (text.trim() !== '') yield parseAs(schema, text, `${path}:${number}`);
  }
}

/** A JSON file. @throws as readRows */
export async function readWhole<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  return parseAs(schema, await readFile(path, 'utf8'), path);
}

/** @throws as readRows */
export function parseAs<T>(schema: z.ZodType<T>, text: string, where: string): T {
  const value = parsed(text, where);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: 'another value' };
  throw unreadable(path.length === 0 ? where : `${where}, field ${path.join('.')}`, message, shown(at(value, path)));
}

/** What stands in a value at this path. */
export function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

/** A value as a name for a group. */
export function asKey(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}

function parsed(text: string, where: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (error) {
    throw unreadable(where, 'JSON', `${snippet(text.trimEnd())} (${(error as Error).message})`);
  }
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : snippet(JSON.stringify(value));
}

function unreadable(where: string, expected: string, received: string): UserError {
  return new UserError('A log cannot be read.', {
    ...{ where, expected, received },
    fix: 'see that the file is whole and as its tool wrote it',
  });
}
