import type { z } from 'zod';
import { notJson, type NamedFile } from './line-error.js';
import type { TextLine } from './lines.js';

export interface JsonLine {
  /** Counts from 1. */
  readonly number: number;
  readonly value: unknown;
}

/**
 * The values of JSON lines; blank lines are passed over.
 *
 * @throws UserError, or DamagedFileError for a file of our own, at the first line that is not JSON
 */
export async function* jsonLines(lines: AsyncIterable<TextLine>, file: NamedFile): AsyncGenerator<JsonLine> {
  for await (const { number, text } of lines) {
    if (text.trim() !== '') yield { number, value: parseJsonLine(text, number, file) };
  }
}

/** @throws as jsonLines */
export function parseJsonLine(
  text: string,
  number: number,
  file: NamedFile,
  expected = 'one JSON object a line',
): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw notJson(text, (error as Error).message, file, number, expected);
  }
}

/** The values of JSON lines as what they are. */
export async function* parsed<T>(values: AsyncIterable<unknown>, schema: z.ZodType<T>): AsyncGenerator<T> {
  for await (const value of values) yield schema.parse(value);
}

export async function collect<T>(values: AsyncIterable<unknown>, schema: z.ZodType<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of parsed(values, schema)) all.push(value);
  return all;
}
