import { readFile } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { UserError } from '../contracts/errors.js';

/** A YAML file with the place of each of its values. */
export interface YamlSource {
  readonly file: string;
  readonly value: Record<string, unknown>;
  /** `file:line` of the value at `path`, or of its nearest parent that is written in the file. */
  where(path: readonly PropertyKey[]): string;
}

export async function readYaml(file: string): Promise<YamlSource> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError('The pipeline file cannot be read.', {
      where: file,
      expected: 'a YAML file, or the name of a preset',
      received: whyUnreadable(error),
      fix: 'check the path; `sprogskole plan demo` shows a preset that works',
    });
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  refuseBrokenYaml(document, file, lines);
  const value: unknown = document.toJS() ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw notAMapping(file, value);
  return { file, value: value as Record<string, unknown>, where: (path) => placeOf(document, lines, file, path) };
}

function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return { ENOENT: 'no such file', EISDIR: 'a folder' }[code] ?? code;
}

function refuseBrokenYaml(document: Document, file: string, lines: LineCounter): void {
  const error = document.errors[0];
  if (error === undefined) return;
  const { line, col } = lines.linePos(error.pos[0]);
  throw new UserError('The pipeline file is not valid YAML.', {
    where: `${file}:${line}:${col}`,
    expected: 'YAML 1.2 with each key once',
    received: error.message,
    fix: 'mend this line; an indentation or a missing quote is the usual cause',
  });
}

function notAMapping(file: string, value: unknown): UserError {
  return new UserError('The pipeline file holds no settings.', {
    where: `${file}:1`,
    expected: 'a mapping such as `preset: demo`',
    received: Array.isArray(value) ? 'a list' : typeof value,
    fix: 'write `key: value` lines; `sprogskole plan demo` shows them all',
  });
}

function placeOf(document: Document, lines: LineCounter, file: string, path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return `${file}:${lines.linePos(node.range[0]).line}`;
  }
  return file;
}
