import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPipeline } from '../../config/load-pipeline.js';
import { allSuites, chooseSuites, requireAllowed } from '../../config/suites.js';
import { temporaryFolder } from '../temporary-folder.js';

const OWN = `
title: Ours
scenario: reading
language: da
measures: nothing
limitation: made up
data: { source: { path: data }, split: test, licence: none }
harness: { config: { output_type: multiple_choice } }
metrics: { primary: acc }
`;

const namesOf = async (...choices: Parameters<typeof chooseSuites>[0]) =>
  (await chooseSuites(choices, 'evaluation.suites')).map(({ name }) => name);

async function ownSuite(name: string, text = OWN): Promise<{ path: string }> {
  const path = join(await temporaryFolder(), `${name}.yaml`);
  await writeFile(path, text);
  return { path };
}

test('every declared suite can be read, is in the group of all, and in that of its language', async () => {
  const files = (await readdir(new URL('../../suites/', import.meta.url))).filter((name) => name !== 'data');
  const suites = await allSuites();
  expect(suites.map(({ name }) => `${name}.yaml`).sort()).toEqual(files.sort());
  for (const { name, groups, language, harness } of suites) {
    // It has to be named, and allowed.
    if (harness.runsCode) expect(groups, name).toEqual([]);
    if (harness.runsCode) continue;
    expect(groups, name).toContain('full');
    expect(groups, name).toContain(language === 'da' ? 'danish' : 'retention');
  }
});

test('a group brings its suites, each once, in the order of their names', async () => {
  const retention = await namesOf('retention');
  expect(retention).toEqual([...retention].sort());
  expect(retention.slice(0, 2)).toEqual(['arc', 'bbh']);
  expect(await namesOf('gsm8k', 'retention')).toEqual(['gsm8k', ...retention.filter((name) => name !== 'gsm8k')]);
  expect(await namesOf()).toEqual([]);
});

test('a suite of one’s own is a file, its data beside it', async () => {
  const own = await ownSuite('ours');
  const [suite] = await chooseSuites([own], 'evaluation.suites');
  expect(suite).toMatchObject({ name: 'ours', data: { source: { path: join(own.path, '../data') } } });
});

test('a suite or group that is not there is refused with those that are', async () => {
  await expect(namesOf('gsm9k')).rejects.toThrow(/one of .*arc, .*gsm8k.*, or a group: danish, full, quick, retention/);
});

test('a suite that runs what a model wrote is refused unless that is allowed, with how to', async () => {
  const { evaluation } = (await loadPipeline('demo')).config;
  const suites = await chooseSuites(['gsm8k', 'humaneval'], 'evaluation.suites');
  expect(() => {
    requireAllowed(suites, evaluation);
  }).toThrow(/humaneval\n.*--set evaluation\.runGeneratedCode=true/);
  requireAllowed(suites, { ...evaluation, runGeneratedCode: true });
  requireAllowed(await chooseSuites(['full'], 'evaluation.suites'), evaluation);
});

test('two suites of one name are refused', async () => {
  await expect(namesOf('gsm8k', await ownSuite('gsm8k'))).rejects.toThrow(/Two suites have one name/);
});

test('a mistake in the file of a suite is told with its line', async () => {
  const own = await ownSuite('ours', OWN.replace('primary: acc', 'primary: acc, third: x'));
  await expect(namesOf(own)).rejects.toThrow(/ours\.yaml:9.*third/s);
});
