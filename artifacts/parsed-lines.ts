import type { z } from 'zod';

/** Lines of a stored file as what they are. */
export async function* parsed<T>(lines: AsyncIterable<unknown>, schema: z.ZodType<T>): AsyncGenerator<T> {
  for await (const line of lines) yield schema.parse(line);
}

export async function collect<T>(lines: AsyncIterable<unknown>, schema: z.ZodType<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of parsed(lines, schema)) all.push(item);
  return all;
}
