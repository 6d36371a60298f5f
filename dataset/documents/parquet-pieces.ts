import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { inputError } from '../input-error.js';
import { PARQUET_TEXT, explainParquet } from '../read-parquet.js';
import { textOf } from './jsonl-pieces.js';
import type { Piece } from './piece.js';

/**
 * A parquet file row by row, one row group in memory at a time. A row is put back as a line of JSON with all of its
 * columns: whole numbers beyond 2^53 as text, times in ISO 8601, bytes in base64.
 *
 * @throws UserError for a damaged file, a missing column, or a row without a text in it
 */
export async function* parquetPieces(path: string, field: string, name = path): AsyncGenerator<Piece> {
  const file = await asyncBufferFromFile(path);
  const metadata = await explainParquet(name, () => parquetMetadataAsync(file));
  const columns = parquetSchema(metadata).children.map((column) => column.element.name);
  if (!columns.includes(field)) throw missingColumn(name, field, columns);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const range = { rowStart, rowEnd };
    const rows = await explainParquet(name, () =>
      parquetReadObjects({ file, metadata, ...range, compressors, parsers: PARQUET_TEXT }),
    );
    for (const [index, row] of rows.entries()) {
      const line = rowStart + index + 1;
      const document = textOf(row, field, { file: name, line, field: '' });
      yield { line, document, put: (text) => `${JSON.stringify({ ...row, [field]: text }, asJson)}\n` };
    }
    rowStart = rowEnd;
  }
}

function missingColumn(name: string, field: string, columns: readonly string[]): Error {
  return inputError('The parquet file has no such column.', name, {
    expected: `a column ${field} of text`,
    received: `columns ${columns.join(', ')}`,
    fix: 'Name the column that holds the text: --field NAME.',
  });
}

/** Dates are texts already when they come here. */
function asJson(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
