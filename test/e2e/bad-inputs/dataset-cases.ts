import { gzipSync } from 'node:zlib';
import { MIN_TREES_TO_SPLIT } from '../../../dataset/splits.js';
import { lines, node, reply, tree } from '../../dataset/support.js';
import { PLAN, RUN, type BadInput } from './bad-input.js';
import { PIPELINE, smallTrees } from './working-folder.js';

const GOOD = smallTrees(MIN_TREES_TO_SPLIT);

/** The dataset under a name that tells its shape, with a pipeline that points there. */
function dataset(name: string, content: string | Uint8Array): BadInput['files'] {
  return { [name]: content, 'pipeline.yaml': PIPELINE.replace('data.trees.jsonl', name) };
}

const trees = (...broken: readonly unknown[]) => dataset('data.trees.jsonl', GOOD + lines(...broken));

/** `run` refuses what `plan` refuses, before it prepares Python or starts a server; it takes a second longer to load. */
export const datasetCases: readonly BadInput[] = [
  {
    what: 'a dataset that is not there',
    command: RUN,
    files: { 'data.trees.jsonl': null },
    says: {
      problem: 'The dataset cannot be opened.',
      where: './data.trees.jsonl',
      expected: '*.parquet',
      received: 'no such file',
      fix: 'Correct dataset.source.path',
    },
  },
  {
    what: 'an empty dataset',
    command: RUN,
    files: { 'data.trees.jsonl': '' },
    says: {
      problem: 'The dataset is empty.',
      where: './data.trees.jsonl',
      expected: 'at least one message',
      received: 'none',
      fix: 'written completely',
    },
  },
  {
    what: 'a dataset folder without data files',
    command: PLAN,
    files: { 'data/README.md': '# Data\n', 'pipeline.yaml': PIPELINE.replace('data.trees.jsonl', 'data') },
    says: {
      problem: 'The folder holds no dataset.',
      where: './data',
      expected: '*.parquet',
      received: 'only README.md',
      fix: 'Point dataset.source.path at the folder with the data files',
    },
  },
  {
    what: 'a data file of another format',
    command: PLAN,
    files: dataset('data.csv', 'a,b\n'),
    says: {
      problem: 'The name of the data file does not tell its format.',
      where: './data.csv',
      expected: '*.parquet',
      received: 'data.csv',
      fix: 'Rename it',
    },
  },
  {
    what: 'a truncated gzip file',
    command: RUN,
    files: dataset('data.trees.jsonl.gz', gzipSync(GOOD).subarray(0, -12)),
    says: {
      problem: 'The gzip file ends too early.',
      where: './data.trees.jsonl.gz',
      expected: 'a complete gzip file',
      received: 'cut off',
      fix: 'Download or copy it again',
    },
  },
  {
    what: 'plain text named .gz',
    command: PLAN,
    files: dataset('data.trees.jsonl.gz', GOOD),
    says: {
      problem: 'The file is not valid gzip.',
      where: './data.trees.jsonl.gz',
      expected: 'gzip data',
      received: 'incorrect header check',
      fix: 'Remove .gz from the name',
    },
  },
  {
    what: 'a truncated parquet file',
    command: PLAN,
    files: dataset('data.parquet', 'PAR1'),
    says: {
      problem: 'The parquet file cannot be read.',
      where: './data.parquet',
      expected: 'a complete parquet file',
      received: 'bytes that do not read as such',
      fix: 'Download or write the file again',
    },
  },
  {
    what: 'text in Latin-1',
    command: PLAN,
    files: dataset('data.trees.jsonl', Buffer.concat([Buffer.from(GOOD), Buffer.from('{"text":"bl\xe5"}', 'latin1')])),
    says: {
      problem: 'The text is not valid UTF-8.',
      where: `./data.trees.jsonl:${MIN_TREES_TO_SPLIT + 1}`,
      expected: 'text in UTF-8',
      received: 'bytes that are none',
      fix: 'iconv -f latin1 -t utf-8',
    },
  },
  {
    what: 'too many faulty messages',
    command: RUN,
    files: trees(
      tree(node('p', { replies: [reply('a', { text: null })] })),
      tree({ ...node('q'), lang: 'english' }),
      5,
    ),
    says: {
      problem: 'Too many messages of the dataset cannot be used.',
      where: `./data.trees.jsonl:${MIN_TREES_TO_SPLIT + 1}, field prompt.replies[0].text`,
      expected: 'at most 5 % of the messages faulty (dataset.maxExcludedShare)',
      received: '3 of 44 (6.8 %): 1 by no-text, 1 by unknown-language, 1 by malformed; the first:',
      fix: 'raise dataset.maxExcludedShare',
    },
  },
  {
    what: 'one faulty message where none may be',
    command: [...PLAN, '--set', 'dataset.maxExcludedShare=0'],
    files: trees(tree(node('p', { replies: [reply('a', { role: 'system' })] }))),
    says: {
      problem: 'Too many messages of the dataset cannot be used.',
      where: `./data.trees.jsonl:${MIN_TREES_TO_SPLIT + 1}, field prompt.replies[0].role`,
      expected: 'at most 0 % of the messages',
      received: '1 of 42 (2.4 %): 1 by unknown-role',
      fix: 'Correct the data',
    },
  },
  {
    what: 'a dataset that the rules exclude altogether',
    command: [...RUN, '--set', 'dataset.languages=[fr]'],
    says: {
      problem: 'No message of the dataset takes part.',
      where: './data.trees.jsonl',
      expected: 'at least one message that no rule excludes',
      received: '40 messages, excluded: 40 by language',
      fix: 'Widen dataset.treeStates or dataset.languages',
    },
  },
  {
    what: 'too few trees to hold data out',
    command: RUN,
    files: { 'data.trees.jsonl': smallTrees(MIN_TREES_TO_SPLIT - 1) },
    says: {
      problem: 'The dataset is too small to hold data out.',
      where: 'dataset.validationFraction, dataset.testFraction',
      expected: 'at least 20 trees with a conversation',
      received: '19',
      fix: 'Use more data',
    },
  },
];
