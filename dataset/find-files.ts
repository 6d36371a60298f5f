import { stat } from 'node:fs/promises';
import path from 'node:path';
import { requireNameFits } from '../artifacts/file-name.js';
import { listFiles } from '../artifacts/list-files.js';
import type { UserError } from '../contracts/errors.js';
import { inputError, snippet } from './input-error.js';

/** `trees`: one nested tree a line. `messages`: one flat message a line. `parquet`: one flat message a row. */
export type SourceShape = 'trees' | 'messages' | 'parquet';

export interface SourceFile {
  readonly path: string;
  /** Within the source: the same wherever that lies. */
  readonly name: string;
  readonly shape: SourceShape;
}

const SHAPES: readonly (readonly [RegExp, SourceShape])[] = [
  [/\.trees\.jsonl(\.gz)?$/i, 'trees'],
  [/\.messages\.jsonl(\.gz)?$/i, 'messages'],
  [/\.parquet$/i, 'parquet'],
];
const KNOWN_NAMES = '*.trees.jsonl, *.messages.jsonl (both also with .gz) or *.parquet';

/**
 * The data files behind a path: the file itself, or every data file in a folder and its subfolders, sorted by path, as
 * the dataset's identity has them: links are followed, and names that begin with a dot are passed over. So are other
 * files in a folder (README.md); JSON lines with a name that does not tell their shape are an error, because passing
 * them over would lose data silently.
 *
 * @throws UserError where nothing is there, or nothing that can be read
 */
export async function findSourceFiles(source: string): Promise<SourceFile[]> {
  if (!(await isFolder(source))) return [await oneFile(source)];
  const names = (await listFiles(source)).map((file) => file.path);
  const files = names
    .filter((name) => shapeOf(name) !== undefined || /\.jsonl(\.gz)?$/i.test(name))
    .map((name) => withShape(path.join(source, name), name));
  if (files.length === 0) throw noDataIn(source, names);
  return files;
}

async function isFolder(source: string): Promise<boolean> {
  requireNameFits(source, 'dataset.source.path', 'Correct the path, or give the file a shorter name.');
  try {
    return (await stat(source)).isDirectory();
  } catch (error) {
    throw inputError('The dataset cannot be opened.', source, {
      expected: `a file or folder with ${KNOWN_NAMES}`,
      received: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(error),
      fix: 'Correct dataset.source.path in the pipeline file; it is relative to that file.',
    });
  }
}

async function oneFile(source: string): Promise<SourceFile> {
  const file = withShape(source, path.basename(source));
  if ((await stat(source)).size === 0) throw emptySource(source);
  return file;
}

function withShape(file: string, name: string): SourceFile {
  const shape = shapeOf(file);
  if (shape !== undefined) return { path: file, name, shape };
  throw inputError('The name of the data file does not tell its format.', file, {
    expected: `a name like ${KNOWN_NAMES}`,
    received: path.basename(file),
    fix: 'Rename it: .trees.jsonl for one nested tree a line, .messages.jsonl for one message a line.',
  });
}

function shapeOf(file: string): SourceShape | undefined {
  return SHAPES.find(([pattern]) => pattern.test(file))?.[1];
}

function noDataIn(source: string, names: readonly string[]): UserError {
  return inputError('The folder holds no dataset.', source, {
    expected: `files like ${KNOWN_NAMES}`,
    received: names.length === 0 ? 'an empty folder' : `only ${snippet(names.join(', '))}`,
    fix: 'Point dataset.source.path at the folder with the data files.',
  });
}

export function emptySource(source: string): UserError {
  return inputError('The dataset is empty.', source, {
    expected: 'at least one message',
    received: 'none',
    fix: 'Check that the file was downloaded or written completely.',
  });
}
