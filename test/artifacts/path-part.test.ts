import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Home } from '../../artifacts/home.js';
import { listFiles } from '../../artifacts/list-files.js';
import { UserError } from '../../contracts/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

const LEADS_ELSEWHERE = ['..', '.', '', 'a/b', '../a', 'a\\b', 'a\0b', 'å'.repeat(128), '/etc'];

const USES: Record<string, (home: Home, name: string) => unknown> = {
  'a run that is written': (home, name) =>
    home.runs.write({ runId: name, startedAt: '', endedAt: null, status: 'running', config: {}, stages: {} }),
  'a report': (home, name) => home.report(name),
  'an owner on the Hub': (home, name) => home.models('model', name, 'x'),
  'a revision': (home, name) => home.models('model', 'x', name),
  'a memory': (home, name) => home.memory(name),
  'a fence': (home, name) => home.fence(name),
  'a checkpoint': (home, name) => home.checkpointFolder(name),
  'a scratch folder': (home, name) => home.scratch(name, 1),
};

it.each(Object.entries(USES))('refuses %s whose name leads elsewhere or is too long', async (_, use) => {
  const home = new Home(join(await temporaryFolder(), 'home'));
  for (const name of LEADS_ELSEWHERE) {
    // With ".json" behind them, these are names like others.
    if (use === USES['a run that is written'] && ['..', '.', ''].includes(name)) continue;
    const attempt = Promise.resolve().then(() => use(home, name));
    await expect(attempt, JSON.stringify(name)).rejects.toBeInstanceOf(UserError);
    await expect(attempt).rejects.toThrow(/cannot be that of a file or folder[^]*choose another name/u);
  }
});

it('takes a name as long as file systems do', async () => {
  const home = new Home(await temporaryFolder());
  expect(home.models('dataset', 'a', 'b', 'å'.repeat(127)).endsWith(`/${'å'.repeat(127)}`)).toBe(true);
});

it('makes no name on a disk of a process number, which containers may share', async () => {
  const folders = ['activities', 'artifacts', 'bench', 'client', 'config', 'dataset', 'evaluation', 'processes'];
  const more = ['training', 'translation', 'workers'];
  const uses: string[] = [];
  for (const folder of [...folders, ...more]) {
    const root = new URL(`../../${folder}/`, import.meta.url).pathname;
    for (const { path } of await listFiles(root)) {
      if (!path.endsWith('.ts')) continue;
      const lines = (await readFile(join(root, path), 'utf8')).split('\n');
      uses.push(...lines.filter((line) => line.includes('process.pid')).map((line) => `${path}: ${line.trim()}`));
    }
  }
  // An identity is a number together with the time of its start.
  expect(uses.filter((use) => !use.includes('identify(process.pid)'))).toEqual([]);
});
