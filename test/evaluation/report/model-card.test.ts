import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PYTHON_PROGRAM } from '../../../config/python-paths.js';
import type { ReportData } from '../../../contracts/report.js';
import type { RunSource } from '../../../contracts/run-sources.js';
import { renderModelCard } from '../../../evaluation/report/model-card.js';
import { resultsOf } from '../../../evaluation/report/results.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { exampleItems, exampleReport, exampleSource } from '../example-run.js';
import { exampleSuite } from '../suites/example-suite.js';

const rates = { base: 0.4, sft: 0.5, dpo: 0.6 };
const ofFolder = { source: 'own/exam', revision: null, split: 'test', licence: 'none' };
const suites = [
  exampleSuite(rates, { name: 'exam', title: 'Exam: the first', items: 40 }),
  exampleSuite(rates, { name: 'own', title: 'Own', data: ofFolder, items: 40 }),
];
const data = exampleReport({ items: exampleItems(20), suites, title: 'Dansk: "samtale" — #1' });

function of(source: string): RunSource {
  return { name: source, repository: null, revision: null, identity: 'f'.repeat(64), licence: null };
}

/** With everything from the Hub, its licence listed there or not; and with everything in folders. */
const RUNS: Readonly<Record<string, ReportData>> = {
  hub: data,
  named: {
    ...data,
    sources: {
      ...data.sources,
      fallback: exampleSource('a/b', 'd', { id: 'cc-by-nc-4.0', name: null, link: null }),
      baseModel: exampleSource('acme/base', 'e', {
        ...{ id: 'other', name: 'acme-community', link: 'https://huggingface.co/acme/base/blob/main/LICENSE' },
      }),
    },
  },
  folders: {
    ...data,
    settings: { baseModel: { path: '/models/own base' }, training: { chatTemplate: 'chatml' } },
    sources: { dataset: of('data/own'), translator: of('models/t5'), baseModel: of('models/own base') },
  },
};

test('the Hub’s own library reads from a card what results.json says, and its code loads the base that was trained', async () => {
  const root = await temporaryFolder();
  const folders = Object.entries(RUNS).map(async ([name, report]) => {
    const folder = join(root, name);
    await mkdir(folder);
    await writeFile(join(folder, 'README.md'), renderModelCard(report));
    await writeFile(join(folder, 'results.json'), JSON.stringify(resultsOf(report, [])));
    return folder;
  });
  const args = [join(import.meta.dirname, 'read_card.py'), ...(await Promise.all(folders))];
  const { stdout } = await promisify(execFile)(PYTHON_PROGRAM, args);
  const metrics = Object.keys(data.systems.find(({ system }) => system === 'dpo')?.scores ?? {}).length;
  const count = `${metrics + 4} results`;
  expect(stdout.trim().split('\n')).toEqual([count, count, count]);
});

const licenceOf = (name: string) => renderModelCard(RUNS[name] ?? data).split('## Licence')[1] ?? '';

test('the licence of each source is told, and plainly where none is known', () => {
  expect(licenceOf('hub')).toContain(
    `\`meta-llama/Llama-2-7b-hf\` at commit \`${'c'.repeat(40)}\`, licence llama2, as`,
  );
  expect(licenceOf('hub')).toMatch(/- Data: `OpenAssistant\/oasst2`.*licence apache-2\.0/);
  expect(licenceOf('named')).toContain(
    'licence acme-community (other), <https://huggingface.co/acme/base/blob/main/LICENSE>, as',
  );
  expect(licenceOf('named')).toMatch(/- Fallback translator: `a\/b`.*cc-by-nc-4\.0/);
  expect(licenceOf('folders').match(/its licence is not known/g)).toHaveLength(3);
});

test('a card has the suites’ scores of every model', () => {
  expect(renderModelCard(data)).toMatch(/\| Exam: the first \| Accuracy \| 40 \|( \d\d\.\d\s% \([^|]*\) \|){3}/);
});
