import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';
import { listFiles } from '../../artifacts/list-files.js';
import { UserError } from '../../contracts/errors.js';
import { readSentences, type Sentence } from './conllu.js';
import { makePairs, type Making, type MinimalPair } from './make-pairs.js';

const SUITE = 'acceptability-da.yaml';

/**
 * Makes a suite of minimal pairs from a treebank: `acceptability-da.yaml`, which a pipeline names as
 * `evaluation.suites: [{ path: … }]`, and beside it `data/`, laid out as a dataset on the Hub, a configuration a rule.
 *
 * @param treebank a folder with .conllu files of Universal Dependencies
 * @param folder where it is written; nothing lies there yet
 * @returns pairs by rule
 * @throws UserError where there is no treebank, no pair, or something in the folder
 */
export async function writeAcceptabilitySuite(
  treebank: string,
  folder: string,
  making: Making,
): Promise<Map<string, number>> {
  await requireEmpty(folder);
  const pairs = makePairs(await readTreebank(treebank), making);
  if (pairs.size === 0) throw noSentence(treebank, 'sentences in which an error can be made', 'none');
  for (const [rule, made] of pairs) await write(join(folder, 'data', rule, 'test.jsonl'), linesOf(made));
  await write(join(folder, 'data', 'README.md'), readmeOf([...pairs.keys()]));
  await write(join(folder, SUITE), await suiteOf(pairs));
  return new Map([...pairs].map(([rule, made]) => [rule, made.length]));
}

async function readTreebank(treebank: string): Promise<Sentence[]> {
  const files = (await listFiles(treebank)).filter(({ path }) => path.endsWith('.conllu'));
  const sentences: Sentence[] = [];
  for (const { path } of files) {
    for await (const sentence of readSentences(join(treebank, path))) sentences.push(sentence);
  }
  if (sentences.length === 0) throw noSentence(treebank, 'files whose names end in .conllu, with sentences', 'none');
  return sentences;
}

function linesOf(pairs: readonly MinimalPair[]): string {
  return pairs.map((pair) => `${JSON.stringify(pair)}\n`).join('');
}

/** Names the configurations, as the library datasets wants them. */
function readmeOf(rules: readonly string[]): string {
  const configs = rules.flatMap((rule) => [
    `- config_name: ${rule}`,
    '  data_files:',
    '  - split: test',
    `    path: ${rule}/test.jsonl`,
  ]);
  return ['---', 'configs:', ...configs, '---', ''].join('\n');
}

async function suiteOf(pairs: ReadonlyMap<string, readonly MinimalPair[]>): Promise<string> {
  const suite = parseDocument(await readFile(new URL(SUITE, import.meta.url), 'utf8'));
  suite.setIn(['harness', 'subsets'], [...pairs.keys()]);
  suite.setIn(
    ['data', 'items'],
    [...pairs.values()].reduce((sum, made) => sum + made.length, 0),
  );
  return suite.toString({ lineWidth: 0 });
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, text);
}

async function requireEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return;
  throw new UserError('The folder for the suite is not empty.', {
    where: folder,
    expected: 'a folder that is new or empty',
    received: names.slice(0, 3).join(', '),
    fix: 'Name another folder, or delete this one.',
  });
}

function noSentence(treebank: string, expected: string, received: string): UserError {
  const fix = 'Name a folder of a Danish treebank of Universal Dependencies, such as UD_Danish-DDT.';
  return new UserError('No suite can be made of this treebank.', { where: treebank, expected, received, fix });
}
