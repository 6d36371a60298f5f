import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { stages } from '../../../activities/index.js';
import type { StageTools } from '../../../activities/run-stage.js';
import { Home } from '../../../artifacts/home.js';
import type { Cli } from '../../../client/cli.js';
import { writeReport, type ReportFiles } from '../../../client/commands/report.js';
import { loadPipeline } from '../../../config/load-pipeline.js';
import type { StageContext } from '../../../contracts/context.js';
import type { ContaminationFacts } from '../../../contracts/dataset.js';
import type { RunRecord } from '../../../contracts/lineage.js';
import { PipelineConfig } from '../../../contracts/pipeline-config.js';
import { MEDIA } from '../../../contracts/ref.js';
import { scoreSystems } from '../../../evaluation/score-systems.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { exampleContamination, exampleInput, exampleItems } from '../../evaluation/example-run.js';

/** All that two runs may differ in and still share every stage, said so that it is found again in any text. */
function configOf(mark: 'first' | 'second', demo: PipelineConfig): PipelineConfig {
  const queue = `${mark}-queue`;
  return PipelineConfig.parse({
    ...demo,
    name: `${mark}-name`,
    queues: { pipeline: queue, translate: queue, sft: queue, dpo: queue, benchmark: queue },
    baseModel: { path: `/${mark}-base` },
    dataset: { ...demo.dataset, source: { path: `/${mark}-data` } },
    evaluation: { ...demo.evaluation, bootstrapSamples: 100 },
    translation: {
      ...demo.translation,
      model: { path: `/${mark}-translator` },
      threads: mark === 'first' ? 314159 : 271828,
      fallback: { engine: 'openai', model: { service: `${mark}-service` } },
    },
  });
}

async function world(contamination: Partial<ContaminationFacts> = {}) {
  const home = new Home(await temporaryFolder());
  const { store } = home;
  const items = exampleItems(12);
  const { answers, accounting, quality, languageIdentifier } = exampleInput({ items });
  const sizes = { sftTrain: 1, sftValidation: 1, dpoTrain: 1, dpoValidation: 1, test: items.length };
  const facts = { sizes, contamination: { ...exampleContamination(items.length), ...contamination } };
  const put = (value: unknown) => store.putBytes(JSON.stringify(value), MEDIA.json);
  const inputs = {
    ...{ accounting: await put(accounting), quality: await put(quality), facts: await put(facts) },
    ...{ roundTrip: null, translatorScores: [], training: {} },
    test: await store.putJsonl(items),
    scores: await store.putJsonl([...scoreSystems({ items, train: [], models: answers, languageIdentifier })]),
    generations: {
      base: await store.putJsonl(answers.base ?? []),
      sft: await store.putJsonl(answers.sft ?? []),
    },
  };
  const nothing = () => Promise.reject(new Error('no model is needed'));
  const tools: StageTools = {
    ...{ home, env: {}, codeVersion: 'test', modelFolder: nothing, tokenizerFolder: nothing, resolveRevision: nothing },
    engines: { use: nothing, release: () => Promise.resolve() },
  };
  return { home, items, inputs, tools };
}

function inActivity<Output>(work: () => Promise<Output>): Promise<Output> {
  return new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(work);
}

/** A run that has come to its end, up to its report. */
async function reported({ home, inputs, tools }: Awaited<ReturnType<typeof world>>, mark: 'first' | 'second') {
  const config = configOf(mark, (await loadPipeline('demo')).config);
  const source = { kind: 'path', path: `/${mark}`, identity: 'x' } as const;
  const sources = { dataset: source, translator: source, fallback: source, baseModel: source };
  const context: StageContext = { config, sources, edition: null, int8: null };
  const { key, cached } = await inActivity(() => stages.report.run(tools, context, { ...inputs, runId: mark }));
  const record: RunRecord = {
    ...{ runId: `${mark}-run`, config, status: 'completed', stages: { report: { key, cached } } },
    startedAt: `${mark === 'first' ? 2001 : 2002}-01-01T00:00:00.000Z`,
    endedAt: `${mark === 'first' ? 2001 : 2002}-01-01T01:00:00.000Z`,
  };
  const cli: Cli = { home, cwd: home.root, env: {}, print: () => undefined, log: () => undefined };
  return { record, cached, files: await writeReport(cli, record) };
}

it('the report of a run that shares all stages with another speaks of its own run alone, at no second comparison', async () => {
  const shared = await world();
  const first = await reported(shared, 'first');
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
  const reused = ({ data }: Pick<ReportFiles, 'data'>) => data.lineage.map(({ cached }) => cached);
  expect([reused(first.files), reused(second.files)]).toEqual([[false], [true]]);
});

it('what an earlier version kept of the run that came first is shown as that of the run that is asked for', async () => {
  const shared = await world();
  const { record, files } = await reported(shared, 'first');
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

it('differences rest on the items that are in no row of training, and every part has its scores', async () => {
  const overlapping = exampleItems(12)
    .slice(0, 4)
    .map(({ id }) => id);
  const { files } = await reported(await world({ rows: 'kept', overlapping }), 'first');
  const { data } = files;
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
