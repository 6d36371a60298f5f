import { PLAN, RUN, type BadInput } from './bad-input.js';
import { PIPELINE } from './working-folder.js';

const withSet = (path: string) =>
  PIPELINE.replace('translator }', `translator }\n  scoring: [{ name: news, path: ${path} }]`);

export const scoringCases: readonly BadInput[] = [
  {
    what: 'sentence pairs that are not there',
    command: PLAN,
    files: { 'pipeline.yaml': withSet('news.tsv') },
    says: {
      problem: 'A file of sentence pairs does not exist.',
      where: 'translation.scoring.0.path',
      expected: 'source, tab, target',
      received: './news.tsv',
      fix: 'relative to the pipeline file',
    },
  },
  {
    what: 'a sentence without its translation',
    command: RUN,
    files: { 'pipeline.yaml': withSet('news.tsv'), 'news.tsv': 'en\tda\nHello.\tHej.\nGoodbye.\n' },
    says: {
      problem: 'A line is no sentence pair.',
      where: './news.tsv:3',
      expected: 'a tab',
      received: '1 columns',
      fix: 'one tab',
    },
  },
  {
    what: 'sentence pairs in another language',
    command: PLAN,
    files: { 'pipeline.yaml': withSet('news.tsv'), 'news.tsv': 'en\tde\nHello.\tHallo.\n' },
    says: {
      problem: 'The sentence pairs are in other languages.',
      where: './news.tsv:1',
      expected: 'en, tab, da',
      received: 'en, tab, de',
      fix: 'Name another file',
    },
  },
  {
    what: 'a fallback translator that is not there',
    command: PLAN,
    files: {
      'pipeline.yaml': PIPELINE.replace('translator }', 'translator }\n  fallback: { model: { path: other } }'),
    },
    says: {
      problem: 'The translation model has no config.json.',
      where: './other/config.json',
      expected: 'config.json of a T5 v1.1 checkpoint',
      received: 'no such file',
      fix: 'check translation',
    },
  },
];
