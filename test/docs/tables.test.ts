import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../../client/exit-codes.js';
import { TranslationEngineName } from '../../contracts/pipeline-config.js';
import { STAGES } from '../../contracts/stages.js';
import { commandLine } from './command-lines.js';
import { columnOf, readPages, ROOT, type Page } from './pages.js';
import { commandCases, usageCases } from '../e2e/bad-inputs/command-cases.js';
import { datasetCases } from '../e2e/bad-inputs/dataset-cases.js';
import { modelCases } from '../e2e/bad-inputs/model-cases.js';
import { scoringCases } from '../e2e/bad-inputs/scoring-cases.js';
import { settingsCases } from '../e2e/bad-inputs/settings-cases.js';
import { translateCases } from '../e2e/bad-inputs/translate-cases.js';
import { filesBelow, matches, read } from './tree.js';

const pages = await readPages();
const tree = await filesBelow('');

function pageAt(path: string): Page {
  const page = pages.find((entry) => entry.path === path);
  if (page === undefined) throw new Error(`There is no page ${path}.`);
  return page;
}

describe('the README', () => {
  const section = (heading: string) => pageAt('README.md').text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const block = (heading: string) => /```\n(.*?)```/s.exec(section(heading))?.[1] ?? '';

  test('lists every folder, once, and nothing that is gone', () => {
    const listed = matches([block('Where things are')], /^(\S+?)\/? {2,}/gm);
    const folders = new Set(tree.filter((path) => path.includes('/')).map((path) => path.split('/')[0] ?? ''));
    expect(listed.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(listed.filter((path) => folders.has(path)).sort()).toEqual(
      [...folders].filter((name) => !name.startsWith('.')).sort(),
    );
  });

  test('shows the stages of a run in their order', () => {
    const shown = block('How it works')
      .replaceAll(/\(.*?\)/g, '')
      .split(/→|,/);
    expect(shown.map((stage) => stage.trim())).toEqual(Object.keys(STAGES));
  });

  test('has every command in its table', async () => {
    const root = await commandLine();
    const listed = columnOf(pageAt('README.md'), 'command').map((code) => code.split(' ')[0]);
    expect([...new Set(listed)].sort()).toEqual(root.commands.map((command) => command.name()).sort());
  });

  test('promises no more kinds of bad input than are tried', () => {
    const tried = [
      settingsCases,
      datasetCases,
      modelCases,
      scoringCases,
      commandCases,
      usageCases,
      translateCases,
    ].flat();
    const promised = matches([pageAt('README.md').text], /more than (\d+) kinds/g).map(Number);
    expect(promised).toHaveLength(2);
    for (const kinds of promised) expect(tried.length).toBeGreaterThan(kinds);
  });

  test('tells every exit code, as --help does', async () => {
    const codes = (text: string) => matches(matches([text], /exit codes: (.*)/gi), /(\d+) /g).map(Number);
    expect(codes(section('Commands'))).toEqual(Object.values(EXIT));
    expect(codes(await read('client/main.ts'))).toEqual(Object.values(EXIT));
  });
});

test('the page on deployment has every service in its table', async () => {
  const { services } = parse(await read('docker-compose.yml'), { merge: true }) as { services: object };
  expect(columnOf(pageAt('docs/deployment.md'), 'service')).toEqual(Object.keys(services));
});

test('the page on translation has every engine in its table', () => {
  const listed = columnOf(pageAt('docs/translation.md'), '`translation.engine`');
  expect(listed.sort()).toEqual(TranslationEngineName.options.toSorted());
});
