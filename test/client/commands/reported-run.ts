import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { stages } from '../../../activities/index.js';
import type { StageTools } from '../../../activities/run-stage.js';
import { sha256 } from '../../../artifacts/digest.js';
import { Home } from '../../../artifacts/home.js';
import type { Cli } from '../../../client/cli.js';
import { writeReport } from '../../../client/commands/report.js';
import { loadPipeline } from '../../../config/load-pipeline.js';
import type { StageContext } from '../../../contracts/context.js';
import type { ContaminationFacts } from '../../../contracts/dataset.js';
import type { RunRecord } from '../../../contracts/lineage.js';
import { PipelineConfig } from '../../../contracts/pipeline-config.js';
import { MEDIA, type Ref } from '../../../contracts/ref.js';
import { scoreSystems } from '../../../evaluation/score-systems.js';
import { exampleContamination, exampleInput, exampleItems } from '../../evaluation/example-run.js';
import { exampleSuite } from '../../evaluation/suites/example-suite.js';

/** The suite that every run is asked. */
export const SUITE = exampleSuite({ base: 0.4, sft: 0.6, dpo: 0.6 });
const SCORE_SUITE = `score-suites: ${SUITE.facts.name}`;
const SCORED = Object.fromEntries(['score', SCORE_SUITE].map((row) => [row, { key: sha256(row), cached: false }]));

/** All that two runs may differ in and still share every stage, said so that it is found again in any text. */
export function configOf(mark: 'first' | 'second', demo: PipelineConfig): PipelineConfig {
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

/** What one stage has made, for runs to share. */
export async function world(root: string, contamination: Partial<ContaminationFacts> = {}) {
  const home = new Home(root);
  const { store } = home;
  const items = exampleItems(12);
  const { answers, accounting, quality, languageIdentifier } = exampleInput({ items });
  const sizes = { sftTrain: 1, sftValidation: 1, dpoTrain: 1, dpoValidation: 1, test: items.length };
  const facts = { sizes, contamination: { ...exampleContamination(items.length), ...contamination } };
  const put = (value: unknown) => store.putBytes(JSON.stringify(value), MEDIA.json);
  const inputs = {
    ...{ accounting: await put(accounting), quality: await put(quality), facts: await put(facts) },
    ...{ roundTrip: null, probes: null, translatorScores: [], training: {} },
    suites: [{ facts: await put(SUITE.facts), scores: await store.putJsonl([...SUITE.rows]) }],
    test: await store.putJsonl(items),
    scores: await store.putJsonl([...scoreSystems({ items, train: [], models: answers, languageIdentifier })]),
    generations: {
      base: await store.putJsonl(answers.base ?? []),
      sft: await store.putJsonl(answers.sft ?? []),
    },
  };
  await recordScores(home, 'score', inputs.scores);
  for (const { scores } of inputs.suites) await recordScores(home, SCORE_SUITE, scores);
  const nothing = () => Promise.reject(new Error('no model is needed'));
  const tools: StageTools = {
    ...{ home, env: {}, codeVersion: 'test', modelFolder: nothing, tokenizerFolder: nothing, resolveRevision: nothing },
    engines: { use: nothing, release: () => Promise.resolve() },
  };
  return { home, items, inputs, tools };
}

/** As a stage that has scored something leaves it. */
async function recordScores(home: Home, row: string, scores: Ref): Promise<void> {
  await home.stages.write({
    ...{ key: sha256(row), stage: row, version: 1, inputs: {}, config: {}, outputs: { scores }, summary: {}, note: '' },
    ...{ codeVersion: 'test', machine: { host: '', platform: '', cpus: 1, memoryBytes: 1 }, redone: {} },
    ...{ startedAt: '2001-01-01T00:00:00.000Z', durationMs: 1 },
  });
}

function inActivity<Output>(work: () => Promise<Output>): Promise<Output> {
  return new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(work);
}

/** A run that has come to its end, up to its report. */
export async function reported({ home, inputs, tools }: Awaited<ReturnType<typeof world>>, mark: 'first' | 'second') {
  const config = configOf(mark, (await loadPipeline('demo')).config);
  const licence = { id: 'mit', name: null, link: null };
  const source = { kind: 'path', path: `/${mark}`, identity: 'x', licence } as const;
  const sources = { dataset: source, translator: source, fallback: source, baseModel: source };
  const context: StageContext = { config, sources, edition: null, int8: null };
  const { key, cached } = await inActivity(() => stages.report.run(tools, context, { ...inputs, runId: mark }));
  const record: RunRecord = {
    ...{
      runId: `${mark}-run`,
      config,
      status: 'completed',
      stages: { ...SCORED, report: { key, cached } },
    },
    startedAt: `${mark === 'first' ? 2001 : 2002}-01-01T00:00:00.000Z`,
    endedAt: `${mark === 'first' ? 2001 : 2002}-01-01T01:00:00.000Z`,
  };
  const cli: Cli = { home, cwd: home.root, env: {}, print: () => undefined, log: () => undefined };
  return { record, cached, files: await writeReport(cli, record) };
}
