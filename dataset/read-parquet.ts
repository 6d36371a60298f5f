import { setImmediate } from 'node:timers/promises';
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { UserError } from '../contracts/errors.js';
import type { SourceFile } from './find-files.js';
import { inputError } from './input-error.js';
import type { Located } from './read-jsonl.js';

const REQUIRED_COLUMNS = ['message_id', 'parent_id', 'text', 'role', 'lang', 'message_tree_id'] as const;
const OPTIONAL_COLUMNS = ['rank', 'deleted', 'review_result', 'synthetic', 'tree_state'] as const;

const ROWS_AT_ONCE = 64;

const decoder = new TextDecoder('utf-8', { fatal: true });
/** Reads text as strict UTF-8. */
export const PARQUET_TEXT = { stringFromBytes: (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes) };

/**
 * Reads Hub rows from `*.parquet`, unchecked, one row group in memory at a time and only the columns that are used.
 *
 * @throws UserError for a damaged file, missing columns, or invalid UTF-8
 */
export async function* readParquet({ path, name }: SourceFile): AsyncGenerator<Located<unknown>> {
  const file = await asyncBufferFromFile(path);
  const metadata = await explainParquet(path, () => parquetMetadataAsync(file));
  const columns = wantedColumns(metadata, path);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await explainParquet(path, () => readGroup(file, metadata, columns, rowStart, rowEnd));
    for (const [i, row] of rows.entries()) {
      // What reads a row works on it for some 50 µs, and a group has thousands: others have the event loop in between.
      if (i % ROWS_AT_ONCE === 0) await setImmediate();
      yield { value: withPlainNumbers(row), place: { file: path, name, line: rowStart + i + 1, field: '' } };
    }
    rowStart = rowEnd;
  }
}

function readGroup(file: AsyncBuffer, metadata: FileMetaData, columns: string[], rowStart: number, rowEnd: number) {
  return parquetReadObjects({ file, metadata, columns, rowStart, rowEnd, compressors, parsers: PARQUET_TEXT });
}

function wantedColumns(metadata: FileMetaData, path: string): string[] {
  const present = new Set(parquetSchema(metadata).children.map((column) => column.element.name));
  const missing = REQUIRED_COLUMNS.filter((column) => !present.has(column));
  if (missing.length === 0) return [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS].filter((column) => present.has(column));
  throw inputError('The parquet file lacks columns of the OASST schema.', path, {
    expected: `columns ${REQUIRED_COLUMNS.join(', ')}`,
    received: `no ${missing.join(', ')} among ${[...present].join(', ')}`,
    fix: 'Use the files of OpenAssistant/oasst2, or rename the columns to theirs.',
  });
}

/** Integer columns of 64 bits arrive as bigint. */
function withPlainNumbers(row: Record<string, unknown>): Record<string, unknown> {
  return typeof row['rank'] === 'bigint' ? { ...row, rank: Number(row['rank']) } : row;
}

/** @throws UserError, in a user's words, where `read` fails */
export async function explainParquet<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const utf8 = error instanceof TypeError && error.message.includes('encoded data');
    throw inputError(utf8 ? 'The text is not valid UTF-8.' : 'The parquet file cannot be read.', path, {
      expected: utf8 ? 'text in UTF-8' : 'a complete parquet file',
      received: `bytes that do not read as such (${error instanceof Error ? error.message : String(error)})`,
      fix: utf8 ? 'Write the file again with its text in UTF-8.' : 'Download or write the file again.',
    });
  }
}
