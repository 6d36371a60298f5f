import { PLAN, type BadInput } from './bad-input.js';
import { PIPELINE } from './working-folder.js';

const yaml = (text: string) => ({ 'pipeline.yaml': text });
const UNUSABLE = 'A setting of the pipeline cannot be used.';

export const settingsCases: readonly BadInput[] = [
  {
    what: 'broken YAML',
    command: PLAN,
    files: yaml(`${PIPELINE}training: { sft: { epochs: 2 }\nseed: 1\n`),
    says: {
      problem: 'The pipeline file is not valid YAML.',
      where: './pipeline.yaml:8:1',
      expected: 'YAML 1.2',
      received: 'Flow map',
      fix: 'mend this line',
    },
  },
  {
    what: 'a key given twice',
    command: PLAN,
    files: yaml(`${PIPELINE}seed: 1\nseed: 2\n`),
    says: {
      problem: 'The pipeline file is not valid YAML.',
      where: './pipeline.yaml:8:1',
      expected: 'each key once',
      received: 'Map keys must be unique',
      fix: 'mend this line',
    },
  },
  {
    what: 'a list instead of settings',
    command: PLAN,
    files: yaml('- name: lesson\n'),
    says: {
      problem: 'The pipeline file holds no settings.',
      where: './pipeline.yaml:1',
      expected: 'a mapping',
      received: 'a list',
      fix: 'write `key: value` lines',
    },
  },
  {
    what: 'an empty pipeline file',
    command: PLAN,
    files: yaml(''),
    says: {
      problem: UNUSABLE,
      where: './pipeline.yaml, name',
      expected: 'a text',
      received: 'nothing',
      fix: 'also baseModel: expected settings',
    },
  },
  {
    what: 'an unknown key',
    command: PLAN,
    files: yaml(`${PIPELINE}training:\n  sft:\n    epoch: 2\n`),
    says: {
      problem: UNUSABLE,
      where: './pipeline.yaml:9, training.sft.epoch',
      expected: 'a key that sprogskole knows',
      received: 'epoch',
      fix: 'did you mean epochs?',
    },
  },
  {
    what: 'a value of the wrong type',
    command: PLAN,
    files: yaml(`${PIPELINE}seed: many\n`),
    says: {
      problem: UNUSABLE,
      where: './pipeline.yaml:7, seed',
      expected: 'a number',
      received: '"many"',
      fix: 'set seed',
    },
  },
  {
    what: 'a value out of range',
    command: PLAN,
    files: yaml(PIPELINE.replace('dataset:', 'dataset:\n  testFraction: 0.9')),
    says: {
      problem: UNUSABLE,
      where: './pipeline.yaml:3, dataset.testFraction',
      expected: 'at most 0.5',
      received: '0.9',
      fix: 'set dataset.testFraction',
    },
  },
  {
    what: 'two settings that exclude each other',
    command: [...PLAN, '--set', 'translation.batchTokens=100'],
    says: {
      problem: 'A batch is too small for the longest segment.',
      where: '--set, translation.batchTokens with translation.maxSourceTokens',
      expected: 'at least translation.maxSourceTokens (200)',
      received: '100',
      fix: 'raise batchTokens',
    },
  },
  {
    what: 'an unknown preset',
    command: PLAN,
    files: yaml('preset: llama3\n'),
    says: {
      problem: 'There is no such preset.',
      where: './pipeline.yaml:1, preset',
      expected: 'demo, llama2-7b-danish',
      received: '"llama3"',
      fix: 'name one of these',
    },
  },
  {
    what: 'an unknown language code in the settings',
    command: PLAN,
    files: yaml(`${PIPELINE}language: dk\n`),
    says: {
      problem: UNUSABLE,
      where: './pipeline.yaml:7, language',
      expected: 'da',
      received: '"dk"',
      fix: 'set language',
    },
  },
  {
    what: '--set without a value',
    command: [...PLAN, '--set', 'training.sft.epochs'],
    says: {
      problem: 'A setting on the command line cannot be read.',
      where: '--set',
      expected: 'key.path=value',
      received: 'training.sft.epochs',
      fix: 'then =, then the value',
    },
  },
  {
    what: '--set with half a list',
    command: [...PLAN, '--set', 'dataset.languages=[en'],
    says: {
      problem: 'A value on the command line is not valid YAML.',
      where: '--set, dataset.languages',
      expected: 'a list such as [en, de]',
      received: '[en',
      fix: 'quotes',
    },
  },
  {
    what: '--set that reaches for the prototype of all objects',
    command: [...PLAN, '--set', '__proto__.seed=1'],
    says: {
      problem: 'A setting on the command line cannot be read.',
      where: '--set',
      expected: 'key.path=value',
      received: '__proto__.seed=1',
      fix: 'write the key as `sprogskole plan` prints it',
    },
  },
  {
    what: 'a pipeline file that is not there',
    command: ['run', 'lesson.yaml'],
    says: {
      problem: 'The pipeline file cannot be read.',
      where: './lesson.yaml',
      expected: 'a YAML file, or the name of a preset',
      received: 'no such file',
      fix: 'check the path',
    },
  },
  {
    what: 'a folder as pipeline file',
    command: ['run', 'base'],
    says: {
      problem: 'The pipeline file cannot be read.',
      where: './base',
      expected: 'a YAML file, or the name of a preset',
      received: 'a folder',
      fix: 'check the path',
    },
  },
];
