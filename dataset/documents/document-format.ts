import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { DocumentFile, DocumentFormat } from '../../contracts/document-file.js';
import { requireNameFits } from '../../artifacts/file-name.js';
import { inputError } from '../input-error.js';
import { jsonlPieces } from './jsonl-pieces.js';
import { parquetPieces } from './parquet-pieces.js';
import type { Piece } from './piece.js';
import { textPieces } from './text-pieces.js';

/** Raised with every change of where a file is cut: reading and writing must cut it alike. */
export const DOCUMENTS_VERSION = 1;

const FORMATS: Readonly<Record<string, DocumentFormat>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
  '.txt': 'text',
  '.md': 'markdown',
  '.markdown': 'markdown',
};

/** @throws UserError where there is no such file, it is empty, or its name does not tell its format */
export async function documentFormat(path: string): Promise<DocumentFormat> {
  requireNameFits(path, 'the command line', 'correct the path');
  const found = await stat(path).catch(() => null);
  if (found?.isFile() !== true) {
    throw inputError('The file cannot be opened.', path, {
      expected: 'a file to translate',
      received: found === null ? 'no such file' : 'a folder',
      fix: 'Correct the path; translate the files of a folder one by one.',
    });
  }
  const format = FORMATS[extname(path).toLowerCase()];
  if (format === undefined) {
    throw inputError('The name of the file does not tell its format.', path, {
      expected: `one of ${Object.keys(FORMATS).join(', ')}`,
      received: extname(path) === '' ? 'no extension' : extname(path),
      fix: 'Unpack it where it is compressed; rename it where it is one of these.',
    });
  }
  if (found.size === 0) throw nothingIn(path, 'an empty file');
  return format;
}

/** Parquet comes out as JSON lines: nothing here writes parquet. */
export function outputExtension(path: string, format: DocumentFormat): string {
  return format === 'parquet' ? '.jsonl' : extname(path);
}

/**
 * The file's pieces in order.
 *
 * @param path where the file's content lies; messages name the file as people know it
 * @throws UserError for the first thing that cannot be read
 */
export function readPieces(path: string, file: Pick<DocumentFile, 'format' | 'field' | 'path'>): AsyncGenerator<Piece> {
  if (file.format === 'jsonl') return jsonlPieces(path, file.field, file.path);
  if (file.format === 'parquet') return parquetPieces(path, file.field, file.path);
  return textPieces(path, file.path);
}

/** Reads a file to its end. @returns how many documents it holds @throws UserError as readPieces, and for none */
export async function checkDocuments(file: Pick<DocumentFile, 'format' | 'field' | 'path'>): Promise<number> {
  let documents = 0;
  for await (const { document } of readPieces(file.path, file)) documents += document === null ? 0 : 1;
  if (documents === 0) throw nothingIn(file.path, 'nothing but blank lines');
  return documents;
}

function nothingIn(path: string, received: string): Error {
  return inputError('The file holds nothing to translate.', path, {
    expected: 'at least one text',
    received,
    fix: 'Check that it was written completely.',
  });
}
