import { stat } from 'node:fs/promises';
import { parseJsonLine } from '../artifacts/json-lines.js';
import type { TextLine } from '../artifacts/lines.js';
import type { UserError } from '../contracts/errors.js';
import { SentencePair } from '../contracts/evaluation.js';
import { LANGUAGES } from '../contracts/languages.js';
import { describeValue, inputError, snippet } from './input-error.js';
import { readLines } from './read-lines.js';

export interface PairsFile {
  readonly path: string;
  /** Codes of the languages of its two sides. */
  readonly source: string;
  readonly target: string;
  /** Read no more than so many; null reads all. */
  readonly maxPairs: number | null;
  /** The setting that names the file, for errors. */
  readonly setting: string;
}

/**
 * Sentence pairs of a file: lines of source, tab, target, where a first line may name the two languages (as NTREX has
 * it), or JSON lines of { source, target } where the name ends in .jsonl. Either may be packed, with .gz behind it.
 *
 * @throws UserError naming file, line and fix where there is no file, no pair, or a line that is none
 */
export async function readSentencePairs(file: PairsFile): Promise<SentencePair[]> {
  await requireFile(file);
  const isJson = /\.jsonl(\.gz)?$/i.test(file.path);
  const pairs: SentencePair[] = [];
  for await (const line of readLines(file.path)) {
    if (pairs.length === file.maxPairs) break;
    const pair = isJson ? pairOfJson(line, file) : pairOfColumns(line, file);
    if (!isJson && line.number === 1 && isHeader(pair)) requireLanguages(pair, file);
    else pairs.push(pair);
  }
  if (pairs.length === 0) throw noPairs(file);
  return pairs;
}

async function requireFile({ path, setting }: PairsFile): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() === true) return;
  throw inputError('A file of sentence pairs does not exist.', setting, {
    expected: 'a file of lines of source, tab, target, or a .jsonl file with { source, target }',
    received: found === null ? path : `${path}, which is no file`,
    fix: 'Check the path; it is relative to the pipeline file that names it.',
  });
}

function pairOfColumns({ number, text }: TextLine, { path }: PairsFile): SentencePair {
  const columns = text.split('\t').map((column) => column.trim());
  const [source = '', target = ''] = columns;
  if (columns.length === 2 && source !== '' && target !== '') return { source, target };
  throw inputError('A line is no sentence pair.', `${path}:${number}`, {
    expected: 'a source, a tab, and its translation',
    received: columns.length === 2 ? `an empty column in ${describeValue(text)}` : `${columns.length} columns`,
    fix: 'Write each pair on a line with one tab in it, or use JSON lines in a file whose name ends in .jsonl.',
  });
}

const JSON_PAIR = '{ "source": "…", "target": "…" }, both with text';

function pairOfJson({ number, text }: TextLine, { path }: PairsFile): SentencePair {
  const parsed = SentencePair.safeParse(parseJsonLine(text, number, { name: path }, JSON_PAIR));
  if (parsed.success && parsed.data.source.trim() !== '' && parsed.data.target.trim() !== '') return parsed.data;
  throw inputError('A line is no sentence pair.', `${path}:${number}`, {
    expected: JSON_PAIR,
    received: snippet(text),
    fix: 'Write one JSON object a line, with a text in both fields.',
  });
}

function isHeader({ source, target }: SentencePair): boolean {
  return Object.hasOwn(LANGUAGES, source) && Object.hasOwn(LANGUAGES, target);
}

/** A file of another language pair would give scores near nothing, and no hint why. */
function requireLanguages(header: SentencePair, { path, source, target }: PairsFile): void {
  if (header.source === source && header.target === target) return;
  throw inputError('The sentence pairs are in other languages.', `${path}:1`, {
    expected: `${source}, tab, ${target}`,
    received: `${header.source}, tab, ${header.target}`,
    fix: 'Name another file, or set the language of the set (its sources) or of the pipeline (its targets).',
  });
}

function noPairs({ path }: PairsFile): UserError {
  return inputError('There are no sentence pairs.', path, {
    expected: 'a line for each pair',
    received: 'none',
    fix: 'Check that the file was written, or take it out of translation.scoring.',
  });
}
