import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cli } from '../../../client/cli.js';
import { writeReport, type ReportFiles } from '../../../client/commands/report.js';
import { loadPipeline } from '../../../config/load-pipeline.js';
import { PYTHON_PROGRAM } from '../../../config/python-paths.js';
import type { RunRecord } from '../../../contracts/lineage.js';
import type { PipelineConfig } from '../../../contracts/pipeline-config.js';
import { MEDIA } from '../../../contracts/ref.js';
import { Results } from '../../../contracts/results.js';
import { exampleItems } from '../../evaluation/example-run.js';
import { configOf, reported, SUITE, world } from './reported-run.js';

/** One finished run, and one whose training holds some of the items. */
async function runs(root: string) {
  const shared = await world(join(root, 'shared'));
  const overlapping = exampleItems(12)
    .slice(0, 4)
    .map(({ id }) => id);
  const suiteItems = SUITE.rows.slice(0, 30).map(({ id }) => `${SUITE.facts.name}: ${id}`);
  const kept = await world(join(root, 'overlapped'), { rows: 'kept', overlapping: [...overlapping, ...suiteItems] });
  return {
    ...{ shared, overlapping, first: await reported(shared, 'first') },
    overlapped: await reported(kept, 'first'),
  };
}
let run: Awaited<ReturnType<typeof runs>>;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sprogskole-test-'));
  run = await runs(root);
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('the report of a run that shares all stages with another speaks of its own run alone, at no second comparison', async () => {
  const { shared, first } = run;
  const second = await reported(shared, 'second');
  expect([first.cached, second.cached]).toEqual([false, true]);
  expect(second.record.stages['report']?.key).toBe(first.record.stages['report']?.key);
  for (const name of ['html', 'json', 'card'] as const) {
    const [own, others] = [await readFile(second.files[name], 'utf8'), await readFile(first.files[name], 'utf8')];
    expect(own).toContain('second-base');
    expect(own).not.toMatch(/first-|314159|2001-01-01/u);
    expect(others).toContain('first-base');
    expect(others).not.toMatch(/second-|271828|2002-01-01/u);
  }
  const html = await readFile(second.files.html, 'utf8');
  for (const own of [
    'second-run',
    '2002-01-01 01:00',
    'second-name',
    '271828',
    'second-translator',
    'second-service',
  ]) {
    expect(html).toContain(own);
  }
  const reused = ({ data }: Pick<ReportFiles, 'data'>) => data.lineage.find(({ stage }) => stage === 'report')?.cached;
  expect([reused(first.files), reused(second.files)]).toEqual([false, true]);
  // The one source of the stages that are recorded here; its licence came with the record.
  const licence = { id: 'mit', name: null, link: null };
  expect(second.files.results.sources.translator).toMatchObject({ identity: 'x', licence });
});

it('a report is laid out anew whenever its run’s record says something else, though the comparison is the same', async () => {
  const { shared, first } = run;
  const { record } = first;
  const cli: Cli = { home: shared.home, cwd: '', env: {}, print: () => undefined, log: () => undefined };
  const config = record.config as PipelineConfig;
  const { report = { key: '', cached: false } } = record.stages;
  const changes: Readonly<Record<string, Partial<RunRecord>>> = {
    'when it ended': { endedAt: '2003-01-01T00:00:00.000Z' },
    'its name': { config: { ...config, name: 'another' } },
    'its base': { config: { ...config, baseModel: { path: '/another' } } },
    'a setting that is in no key': { config: { ...config, translation: { ...config.translation, threads: 99 } } },
    'whether a stage was reused': { stages: { ...record.stages, report: { ...report, cached: !report.cached } } },
  };
  const textsOf = async ({ html, json }: ReportFiles) => [await readFile(html, 'utf8'), await readFile(json, 'utf8')];
  const before = await textsOf(first.files);
  for (const [what, change] of Object.entries(changes)) {
    const [html, json] = await textsOf(await writeReport(cli, { ...record, ...change }));
    expect(html, what).not.toBe(before[0]);
    expect(json, what).not.toBe(before[1]);
  }
  expect(await textsOf(await writeReport(cli, record))).toEqual(before);
});

it('what an earlier version kept of the run that came first is shown as that of the run that is asked for', async () => {
  const { shared, first } = run;
  const { record, files } = first;
  const key = 'f'.repeat(64);
  const stage = await shared.home.stages.read(record.stages['report']?.key ?? '');
  if (stage === null) throw new Error('no record');
  const json = await shared.home.store.putBytes(await readFile(files.json), MEDIA.json);
  await shared.home.stages.write({ ...stage, key, outputs: { html: json, json, card: json } });
  const cli: Cli = { home: shared.home, cwd: '', env: {}, print: () => undefined, log: () => undefined };
  const config = configOf('second', (await loadPipeline('demo')).config);
  const again = await writeReport(cli, {
    ...record,
    config,
    runId: 'later',
    stages: { report: { key, cached: true } },
  });
  expect(again.html).toBe(join(shared.home.root, 'reports', 'later', 'report.html'));
  expect(await readFile(again.card, 'utf8')).toContain('second-base');
  expect(JSON.stringify(again.data)).not.toContain('first-');
});

it('differences rest on the items that are in no row of training, and every part has its scores', () => {
  const { overlapping } = run;
  const { data } = run.overlapped.files;
  const all = exampleItems(12).length;
  expect(data.testItems).toBe(all - 4);
  expect(data.differences.find(({ metric }) => metric === 'chrf')?.items).toBe(all - 4);
  expect(data.samples.filter(({ id }) => overlapping.includes(id))).toEqual([]);
  const strata = data.contamination?.strata ?? [];
  expect(strata.map(({ name, items }) => [name, items])).toEqual([
    ['full', all],
    ['clean', all - 4],
    ['overlapping', 4],
  ]);
  const clean = strata[1]?.scores['sft']?.chrf ?? NaN;
  expect(data.systems.find(({ system }) => system === 'sft')?.scores.chrf?.value).toBeCloseTo(clean, 10);
});

it('results.json is what its schema says, and its estimates are those of the files that it names', async () => {
  const files = [run.first.files, run.overlapped.files];
  for (const { json } of files) {
    const written: unknown = JSON.parse(await readFile(json, 'utf8'));
    expect(Results.parse(written), 'nothing that the schema does not name').toEqual(written);
  }
  const script = join(import.meta.dirname, 'read_results.py');
  const { stdout } = await promisify(execFile)(PYTHON_PROGRAM, [script, ...files.map(({ json }) => dirname(json))]);
  const [whole, overlapped] = stdout.trim().split('\n');
  const { systems } = run.first.files.data;
  const dialogue = systems.reduce((count, { scores }) => count + Object.keys(scores).length, 0);
  const suite = Object.keys(run.first.files.data.suites[0]?.scores ?? {}).length * 2;
  expect(suite).toBe(6);
  expect([whole, overlapped]).toEqual(files.map(() => `${dialogue} + ${suite} estimates`));
});

it('results.json is read as the documentation says', async () => {
  const docs = await readFile(new URL('../../../docs/evaluation.md', import.meta.url), 'utf8');
  const [, code = ''] = /```python\n([^]*?)```/.exec(docs) ?? [];
  const { json, results } = run.first.files;
  const { stdout } = await promisify(execFile)(PYTHON_PROGRAM, ['-c', code], { cwd: dirname(json) });
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(results.claims.length + results.files.length);
  const at = results.claims.findIndex(({ suite }) => suite === SUITE.facts.name);
  const claim = results.claims[at];
  expect(lines[at]).toContain(`sft acc better ${claim?.delta ?? ''} {'low': ${claim?.interval?.low ?? ''}`);
  expect(lines).toContain(`${run.first.files.data.testItems * results.systems.length} lines in scores.jsonl`);
});
