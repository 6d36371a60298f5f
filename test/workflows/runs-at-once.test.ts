import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stages, type Activities, type InContext } from '../../activities/index.js';
import type { StageTools } from '../../activities/run-stage.js';
import { stage, type Attempt, type Refs, type Sourced, type Stage } from '../../activities/stage.js';
import { translateChunk } from '../../activities/translate-chunk.js';
import { canonicalJson } from '../../artifacts/digest.js';
import { Home } from '../../artifacts/home.js';
import { stageKey } from '../../artifacts/stage-cache.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import { allBut } from '../../config/settings-tree.js';
import type { PinnedSource, StageContext } from '../../contracts/context.js';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import { MEDIA, type Ref } from '../../contracts/ref.js';
import type { TeachModelResult } from '../../contracts/run.js';
import { WORKFLOWS } from '../../contracts/temporal.js';
import { bundleWorkflows, startEnvironment } from './environment.js';

let environment: TestWorkflowEnvironment;
let workflowBundle: WorkflowBundle;
/** Of all tests, which run side by side. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sprogskole-at-once-'));
  [environment, workflowBundle] = await Promise.all([startEnvironment(), bundleWorkflows()]);
});
afterAll(async () => {
  await environment.teardown();
  await rm(folder, { recursive: true, force: true });
});

const CHUNKS = 2;

/** Mostly waiting, but of many workflow tasks beside other tests. */
const LIMIT_MS = 180_000;

/** Stages of real runs with real keys, records and fences on one home; only what they do is a double. */
class SharedHome {
  /** How often each stage did its work, by key. */
  readonly done = new Map<string, number>();
  private readonly tools: StageTools;

  constructor(
    readonly home: Home,
    /** By name; others take a moment. */
    private readonly milliseconds: Readonly<Record<string, number>>,
  ) {
    const nothing = () => Promise.reject(new Error('no model is needed'));
    this.tools = {
      ...{
        home,
        env: {},
        codeVersion: 'test',
        modelFolder: nothing,
        tokenizerFolder: nothing,
        resolveRevision: nothing,
      },
      engines: { use: nothing, release: () => Promise.resolve() },
    };
  }

  activities(): Partial<Activities> {
    const run = Object.entries(stages).map(([name, real]) => {
      const double = this.double(real as unknown as AnyStage);
      return [name, async (input: InContext) => double.run(this.tools, await this.read(input), input)] as const;
    });
    const chunk = this.double(translateChunk as unknown as AnyStage);
    return {
      ...Object.fromEntries(run),
      translateChunk: async (input) => {
        const segments = await this.home.store.putBytes(`chunk ${input.index}`, MEDIA.jsonl);
        const inputs = { segments, tokens: 1, title: '' };
        const { cached } = await chunk.run(this.tools, await this.read(input), inputs);
        return { cached, translated: 1, failed: 0, redoneBatches: 0 };
      },
      resolveSources: async ({ config }) => ({ context: await this.pin(config), scoring: [], suites: [] }),
      recordRun: (record) => this.home.runs.write(record),
    };
  }

  private read({ context }: InContext): Promise<unknown> {
    return this.home.store.readJson(context);
  }

  private pin(config: PipelineConfig): Promise<Ref> {
    const source: PinnedSource = { kind: 'path', path: 'x', identity: 'x' };
    const sources = { dataset: source, translator: source, baseModel: source };
    const context: StageContext = { config, sources, edition: null, int8: null };
    return this.home.store.putBytes(canonicalJson(context), MEDIA.json);
  }

  /** Each time it is done, something else comes out. */
  private double({ definition }: AnyStage): AnyStage {
    const work = async ({ store, progress, context, inputs }: Attempt<Sourced, unknown>) => {
      const key = stageKey(double.identity(context, inputs));
      this.done.set(key, (this.done.get(key) ?? 0) + 1);
      const until = Date.now() + (this.milliseconds[definition.name] ?? 20 + 100 * Math.random());
      while (Date.now() < until) {
        progress({ done: 0, total: null, unit: '', note: '' });
        await sleep(20);
      }
      const made = Object.keys(definition.outputs.shape).map(async (name) => {
        return [name, await store.putBytes(randomUUID(), MEDIA.binary)] as const;
      });
      return { outputs: Object.fromEntries(await Promise.all(made)), summary: { chunks: CHUNKS }, note: '' };
    };
    // In no thread: that would do what the stage does.
    const double = stage({ ...allBut(definition, ['thread']), work, publish: () => Promise.resolve() });
    return double;
  }
}

type AnyStage = Stage<Sourced, unknown, Refs>;

async function start(queue: string, run: number, overrides: readonly string[]) {
  const { config } = await loadPipeline('demo', overrides);
  const gpu = `${queue}-gpu`;
  const queues = { pipeline: queue, translate: gpu, sft: gpu, dpo: gpu, benchmark: gpu };
  const runId = `${queue}-run-${run}`;
  const reliability = { ...config.reliability, heartbeatSeconds: 10 };
  const args = [{ runId, config: { ...config, queues, reliability } }];
  return environment.client.workflow.start(WORKFLOWS.teachModel, { workflowId: runId, taskQueue: queue, args });
}

async function atOnce(runs: readonly (readonly string[])[], milliseconds: Record<string, number> = {}) {
  const queue = `at-once-${randomUUID()}`;
  const shared = new SharedHome(new Home(join(folder, queue)), milliseconds);
  const activities = shared.activities();
  const { nativeConnection: connection } = environment;
  const worker = (taskQueue: string, slots: number, workflows = {}) =>
    Worker.create({ connection, taskQueue, activities, maxConcurrentActivityTaskExecutions: slots, ...workflows });
  // As two machines with a device each.
  const devices = await worker(`${queue}-gpu`, 2);
  const pipeline = await worker(queue, 4, { workflowBundle });
  const results = await devices.runUntil(
    pipeline.runUntil(async () => {
      const handles = await Promise.all(runs.map((overrides, run) => start(queue, run, overrides)));
      return Promise.all(handles.map((handle) => handle.result() as Promise<TeachModelResult>));
    }),
  );
  return { results, done: shared.done, records: await shared.home.runs.list() };
}

const SAME: readonly string[] = [];
const LONGER = ['training.sft.epochs=9'];
const OTHER_DATA = ['dataset.maxTrees=50'];

it.concurrent.each([
  ['two runs of one pipeline, of which one waits longer than it may for a device', [SAME, SAME], { sft: 5_500 }],
  ['three, of which one trains longer', [SAME, LONGER, SAME], {}],
  ['five, of which two train longer and one has other data', [SAME, LONGER, OTHER_DATA, LONGER, SAME], {}],
])('finishes %s, and does what they share once', { timeout: LIMIT_MS }, async (_, runs, milliseconds) => {
  const { results, done, records } = await atOnce(runs, milliseconds);
  expect(records.map(({ status }) => status)).toEqual(runs.map(() => 'completed'));
  expect([...done.values()].filter((times) => times !== 1)).toEqual([]);
  const sharing = results.filter((_, index) => runs[index] !== OTHER_DATA);
  expect(new Set(sharing.map(({ merged }) => merged.digest)).size).toBe(1);
});
