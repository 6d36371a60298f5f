import type { BadInput } from './bad-input.js';

const GOOD = '{"text":"Hello, how are you?"}\n';

/** With the working folder's pipeline, and a file that is fine unless the case spoils it. */
function translate(
  what: string,
  args: readonly string[],
  files: NonNullable<BadInput['files']>,
  says: BadInput['says'],
): BadInput {
  const command = ['translate', ...args, '--config', 'pipeline.yaml'];
  return { what: `translate: ${what}`, command, files: { 'good.jsonl': GOOD, ...files }, says };
}

export const translateCases: readonly BadInput[] = [
  translate(
    'no such file',
    ['gone.jsonl'],
    {},
    {
      problem: 'The file cannot be opened.',
      where: 'gone.jsonl',
      expected: 'a file to translate',
      received: 'no such file',
      fix: 'Correct the path',
    },
  ),
  translate(
    'an empty file',
    ['empty.md'],
    { 'empty.md': '' },
    {
      problem: 'The file holds nothing to translate.',
      where: 'empty.md',
      expected: 'at least one text',
      received: 'an empty file',
      fix: 'written completely',
    },
  ),
  translate(
    'nothing but blank lines',
    ['blank.txt'],
    { 'blank.txt': '\n \n' },
    {
      problem: 'The file holds nothing to translate.',
      where: 'blank.txt',
      expected: 'at least one text',
      received: 'nothing but blank lines',
      fix: 'written completely',
    },
  ),
  translate(
    'an unknown extension',
    ['book.pdf'],
    { 'book.pdf': '%PDF' },
    {
      problem: 'The name of the file does not tell its format.',
      where: 'book.pdf',
      expected: '.jsonl, .ndjson, .parquet, .txt, .md',
      received: '.pdf',
      fix: 'rename it',
    },
  ),
  translate(
    'not UTF-8',
    ['old.txt'],
    { 'old.txt': Buffer.from('bl\xe5b\xe6r\n', 'latin1') },
    {
      problem: 'The text is not valid UTF-8.',
      where: 'old.txt:1',
      expected: 'text in UTF-8',
      received: 'bytes that are none',
      fix: 'iconv',
    },
  ),
  translate(
    'a line that is no JSON',
    ['bad.jsonl'],
    { 'bad.jsonl': `${GOOD}{"text":\n` },
    {
      problem: 'The line is not JSON.',
      where: 'bad.jsonl:2',
      expected: 'one JSON object a line',
      received: '{"text":',
      fix: 'written completely',
    },
  ),
  translate(
    'a record without the field',
    ['good.jsonl', '--field', 'prompt'],
    {},
    {
      problem: 'The record has no text to translate.',
      where: 'good.jsonl:1, field prompt',
      expected: 'a text in field prompt',
      received: 'fields text',
      fix: '--field NAME',
    },
  ),
  translate(
    'a damaged parquet file',
    ['bad.parquet'],
    { 'bad.parquet': 'PAR1 and no more' },
    {
      problem: 'The parquet file cannot be read.',
      where: 'bad.parquet',
      expected: 'a complete parquet file',
      received: 'do not read as such',
      fix: 'Download or write the file again',
    },
  ),
  translate(
    'an unknown source language',
    ['good.jsonl', '--from', 'english'],
    {},
    {
      problem: 'There is no such language.',
      where: '--from',
      expected: 'en',
      received: 'english',
      fix: 'name the language that the file is in',
    },
  ),
  translate(
    'an unknown target language',
    ['good.jsonl', '--to', 'danish'],
    {},
    {
      problem: 'A setting of the pipeline cannot be used.',
      where: '--set, language',
      expected: 'a language code of OASST2',
      received: '"danish"',
      fix: 'set language',
    },
  ),
  translate(
    'from a language into itself',
    ['good.jsonl', '--from', 'da'],
    {},
    {
      problem: 'The file is in the language it is to be translated into.',
      where: '--from and --to',
      expected: 'two languages',
      received: 'da and da',
      fix: '--from the one that the file is in',
    },
  ),
  translate(
    'an output that is there',
    ['good.jsonl'],
    { 'good.da.jsonl': 'precious' },
    {
      problem: 'There is a file of this name already.',
      where: './good.da.jsonl',
      expected: 'a name that is free',
      received: 'another file',
      fix: '--force',
    },
  ),
  translate(
    'an output whose name would be too long',
    [`${'æ'.repeat(123)}.md`],
    { [`${'æ'.repeat(123)}.md`]: 'Hello.\n' },
    {
      problem: 'The name of the file is too long.',
      where: `${'æ'.repeat(123)}.md`,
      expected: 'at most 255 bytes',
      received: '266: ',
      fix: '--output',
    },
  ),
  translate(
    'a source with a name that no file can have',
    [`${'x'.repeat(300)}.md`],
    {},
    {
      problem: 'The name of the file is too long.',
      where: 'the command line',
      expected: 'at most 255 bytes',
      received: '303: xxx',
      fix: 'correct the path',
    },
  ),
  translate(
    'an output in a folder that is not there',
    ['good.jsonl', '--output', 'gone/out.jsonl'],
    {},
    {
      problem: 'The folder for the output is not there.',
      where: '--output',
      expected: 'a folder that is there',
      received: './gone/out.jsonl',
      fix: 'make the folder',
    },
  ),
  translate(
    'an output over its source',
    ['good.jsonl', '--output', 'good.jsonl', '--force'],
    {},
    {
      problem: 'The translation would replace its source.',
      where: '--output',
      expected: 'another file',
      received: './good.jsonl',
      fix: 'name another file',
    },
  ),
  translate(
    'a translator that is not there',
    ['good.jsonl', '--model', './gone'],
    {},
    {
      problem: 'The translation model has no config.json.',
      where: './gone/config.json',
      expected: 'config.json',
      received: 'no such file',
      fix: 'translation.model',
    },
  ),
  {
    what: 'translate: no translator named',
    command: ['translate', 'good.jsonl'],
    files: { 'good.jsonl': GOOD },
    says: {
      problem: 'No translator is named.',
      where: 'the command line',
      expected: '--config FILE, --preset NAME or --model',
      received: 'none of them',
      fix: '--preset llama2-7b-danish',
    },
  },
  {
    what: 'translate: two pipelines',
    command: ['translate', 'good.jsonl', '--config', 'pipeline.yaml', '--preset', 'demo'],
    files: { 'good.jsonl': GOOD },
    says: {
      problem: 'Two pipelines are named.',
      where: '--config and --preset',
      expected: 'one of them',
      received: 'pipeline.yaml and demo',
      fix: 'leave one out',
    },
  },
  {
    what: 'models pull: a name that is none on the Hub',
    command: ['models', 'pull', 'madlad'],
    says: {
      problem: 'This names no model on the Hub.',
      where: 'models pull',
      expected: 'owner/name',
      received: 'madlad',
      fix: 'the address of the page on the Hub',
    },
  },
  {
    what: 'models convert: a precision that the engine does not have',
    command: ['models', 'convert', 'translator', '--engine', 'onnx', '--precision', 'nf4'],
    says: {
      problem: 'The engine onnx does not translate in nf4.',
      where: '--set, translation.precision',
      expected: 'float32, int8',
      received: 'nf4',
      fix: 'set one of these',
    },
  },
  {
    what: 'models convert: an engine that converts nothing',
    command: ['models', 'convert', 'translator', '--engine', 'transformers'],
    says: {
      problem: 'Nothing is converted for the engine transformers.',
      where: '--engine',
      expected: 'onnx or ctranslate2',
      received: 'transformers',
      fix: 'models pull',
    },
  },
];
