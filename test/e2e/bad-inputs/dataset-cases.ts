import { gzipSync } from 'node:zlib';
import { MIN_TREES_TO_SPLIT } from '../../../dataset/splits.js';
import { lines, node, reply, row, tree } from '../../dataset/support.js';
import { PLAN, RUN, type BadInput } from './bad-input.js';
import { PIPELINE, smallTrees } from './working-folder.js';

const GOOD = smallTrees(MIN_TREES_TO_SPLIT);

/** The dataset under a name that tells its shape, with a pipeline that points there. */
function dataset(name: string, content: string | Uint8Array): BadInput['files'] {
  return { [name]: content, 'pipeline.yaml': PIPELINE.replace('data.trees.jsonl', name) };
}

const trees = (...broken: readonly unknown[]) => dataset('data.trees.jsonl', GOOD + lines(...broken));
const messages = (...rows: readonly unknown[]) => dataset('data.messages.jsonl', lines(...rows));

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
    what: 'a line that is not JSON',
    command: PLAN,
    files: dataset('data.trees.jsonl', `${GOOD}{"message_tree_id":`),
    says: {
      problem: 'The line is not JSON.',
      where: `./data.trees.jsonl:${MIN_TREES_TO_SPLIT + 1}`,
      expected: 'one JSON object a line',
      received: '{"message_tree_id":',
      fix: 'Check that the file was written completely',
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
    what: 'a nested tree with a cycle',
    command: RUN,
    files: trees(tree(node('p', { replies: [reply('a', { replies: [node('p')] })] }))),
    says: {
      problem: 'The tree contains a cycle: a message is its own ancestor.',
      where: `./data.trees.jsonl:${MIN_TREES_TO_SPLIT + 1}, field prompt.replies[0].replies[0].message_id`,
      expected: 'an id that no message above it has',
      received: 'p again, below itself',
      fix: 'Give every message its own id',
    },
  },
  {
    what: 'flat rows with a cycle',
    command: PLAN,
    files: messages(row('p', node('p'), null), row('p', reply('a'), 'b'), row('p', node('b'), 'a')),
    says: {
      problem: 'The tree contains a cycle: following parent_id never ends at a root.',
      where: './data.messages.jsonl:2, field parent_id',
      expected: 'a chain of parents that ends at a message without one',
      received: 'a with parent b',
      fix: 'Correct the parent_id of one message of the loop',
    },
  },
  {
    what: 'a message without text',
    command: RUN,
    files: trees(tree(node('p', { replies: [reply('a', { text: null })] }))),
    says: {
      problem: 'A message has no text.',
      where: `./data.trees.jsonl:${MIN_TREES_TO_SPLIT + 1}, field prompt.replies[0].text`,
      expected: 'text, unless the message is marked as deleted',
      received: 'null',
      fix: 'Add the text',
    },
  },
  {
    what: 'a message without a role',
    command: PLAN,
    files: trees(tree({ ...node('p'), role: undefined as never })),
    says: {
      problem: 'The data does not follow the OASST schema.',
      where: `./data.trees.jsonl:${MIN_TREES_TO_SPLIT + 1}, field prompt.role`,
      expected: '"prompter"|"assistant"',
      received: 'nothing',
      fix: 'Correct the field',
    },
  },
  {
    what: 'an unknown language code in the data',
    command: PLAN,
    files: messages(row('p', node('p', { lang: 'english' }), null)),
    says: {
      problem: 'The language of a message is unknown.',
      where: './data.messages.jsonl:1, field lang',
      expected: 'one of ar, bg',
      received: '"english"',
      fix: 'such as en for English',
    },
  },
  {
    what: 'a missing parent row',
    command: PLAN,
    files: messages(row('p', node('p'), null), row('p', reply('a'), 'gone')),
    says: {
      problem: 'The parent of a message is missing.',
      where: './data.messages.jsonl:2, field parent_id',
      expected: 'the id of a message of the same tree',
      received: 'gone, which the tree does not hold',
      fix: 'Use the complete dataset',
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
