import type { z } from 'zod';
import { DamagedFileError } from '../contracts/errors.js';
import { snippet } from './line-error.js';

/**
 * What a file that sprogskole wrote itself says.
 *
 * @param remedy what makes it whole again
 * @throws DamagedFileError where it is not JSON
 */
export function parseOwnJson(text: string, where: string, remedy: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new DamagedFileError('A file of sprogskole is not JSON.', {
      where,
      expected: 'what was written',
      received: `${snippet(text.trimEnd())} (${(error as Error).message})`,
      fix: remedy,
    });
  }
}

/**
 * A value from a file that sprogskole wrote itself, as what it has to be.
 *
 * @param where the file, and the line or record in it
 * @throws DamagedFileError naming the field that is not as it was written
 */
export function ownValue<T>(schema: z.ZodType<T>, value: unknown, where: string, remedy: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: 'another value' };
  throw new DamagedFileError('A file of sprogskole does not hold what was written.', {
    where: path.length === 0 ? where : `${where}, field ${path.join('.')}`,
    expected: message,
    received: snippet(JSON.stringify(value)),
    fix: remedy,
  });
}
