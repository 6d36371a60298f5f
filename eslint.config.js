import boundaries from 'eslint-plugin-boundaries';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The layers, and what each may import. Imports go strictly down; workflows see contracts, and types of activities. */
const layers = {
  contracts: [],
  config: ['contracts'],
  http: [],
  artifacts: ['contracts', 'http'],
  processes: ['contracts', 'config', 'artifacts'],
  language: ['contracts'],
  dataset: ['contracts', 'config', 'artifacts'],
  translation: ['contracts', 'config', 'http', 'artifacts', 'processes', 'language'],
  training: ['contracts', 'config', 'artifacts'],
  evaluation: ['contracts', 'config', 'artifacts', 'language'],
  activities: [
    ...['contracts', 'config', 'artifacts', 'processes', 'language'],
    ...['dataset', 'translation', 'training', 'evaluation'],
  ],
  workflows: ['contracts'],
  workers: ['contracts', 'config', 'artifacts', 'activities'],
  client: [
    ...['contracts', 'config', 'artifacts', 'processes', 'dataset', 'translation', 'training', 'evaluation'],
    ...['activities', 'workflows', 'workers'],
  ],
  bench: [
    ...['contracts', 'config', 'artifacts', 'processes', 'language', 'dataset', 'translation', 'evaluation'],
    ...['activities', 'client'],
  ],
};

export default defineConfig(
  { ignores: ['node_modules', '.sprogskole', 'coverage', 'python/.venv', '**/*.generated.*', 'client/bin.js'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: Object.keys(layers).map((layer) => `${layer}/**`),
    plugins: { boundaries },
    settings: {
      'boundaries/elements': [
        // By the whole path: a benchmark's folder is named as the layer that it measures.
        { type: 'bench', pattern: 'bench/**/*', partialMatch: false },
        ...Object.keys(layers).map((type) => ({ type, pattern: type })),
      ],
      'import/resolver': { typescript: { alwaysTryTypes: true } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            ...Object.entries(layers).map(([from, allowed]) => ({
              from: { element: { type: from } },
              allow: { to: { element: { type: [from, ...allowed] } } },
            })),
            // What stages take and give, as Temporal's samples do it.
            {
              from: { element: { type: 'workflows' } },
              allow: { to: { element: { type: 'activities' } }, dependency: { kind: 'type' } },
            },
          ],
        },
      ],
    },
  },
  {
    // readline cuts lines at U+2028 too from Node 24 on; artifacts/lines.ts cuts at "\n" alone. A chat's terminal stays.
    ignores: ['client/chat/converse.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: ['readline', 'readline/promises', 'node:readline', 'node:readline/promises'] },
      ],
      'no-restricted-properties': ['error', { property: 'readLines', message: 'Use artifacts/lines.ts.' }],
    },
  },
  {
    // The workflow bundle holds no runtime library but Temporal's: zod as a value doubles it.
    files: ['workflows/**'],
    rules: {
      'no-restricted-imports': ['error', { paths: ['zod', 'node:fs', 'node:path', 'node:crypto'] }],
    },
  },
);
