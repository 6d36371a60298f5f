import { DamagedFileError, UserError, type UserErrorDetails } from '../contracts/errors.js';

/** A file as messages name it. */
export interface NamedFile {
  readonly name: string;
  /** What makes it whole again, where sprogskole wrote it itself. Without it, the file is the user's. */
  readonly remedy?: string;
}

/** Longest piece of a user's own text that an error repeats, in characters: enough to find it, too little to flood. */
const SNIPPET_CHARS = 60;

export function snippet(text: string): string {
  return text.length > SNIPPET_CHARS ? `${text.slice(0, SNIPPET_CHARS)}…` : text;
}

/** @param line counts from 1 */
export function notUtf8(file: NamedFile, line: number): Error {
  return lineError('The text is not valid UTF-8.', file, line, {
    expected: 'text in UTF-8',
    received: 'bytes that are none',
    fix: 'Convert the file, for example: iconv -f latin1 -t utf-8 IN > OUT.',
  });
}

/** @param why as JSON.parse has it */
export function notJson(text: string, why: string, file: NamedFile, line: number, expected: string): Error {
  return lineError('The line is not JSON.', file, line, {
    expected,
    received: `${snippet(text.trimEnd())} (${why})`,
    fix: 'Check that the file was written completely and is JSON lines, not one JSON list.',
  });
}

function lineError(problem: string, file: NamedFile, line: number, details: Omit<UserErrorDetails, 'where'>): Error {
  const where = `${file.name}:${line}`;
  if (file.remedy === undefined) return new UserError(problem, { where, ...details });
  return new DamagedFileError(problem, { where, ...details, fix: file.remedy });
}
