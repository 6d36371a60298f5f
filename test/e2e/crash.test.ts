import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunProgress } from '../../contracts/run.js';
import { CommandLine, countAnswers, isAlive, until, type JournalEntry } from './command-line.js';

/** Small enough for a test, large enough that a kill lands in the middle of each stage. */
const SAVE_STEPS = 4;
const EVAL_BATCH = 4;
const ITEMS = 32;
const PIPELINE = `
preset: demo
name: crash
dataset: { source: { path: ${new URL('../../demo/dataset/demo.trees.jsonl.gz', import.meta.url).pathname} }, maxTrees: 200 }
translation: { chunkTokens: 1024, batchRows: 8 }
training:
  sft: { epochs: 3, batchSize: 8, saveSteps: ${SAVE_STEPS}, evalSteps: ${SAVE_STEPS}, earlyStoppingPatience: 100 }
  dpo: { enabled: false }
evaluation: { fewShotBase: false, maxItems: ${ITEMS}, batchSize: ${EVAL_BATCH}, maxNewTokens: 24, bootstrapSamples: 500 }
reliability: { heartbeatSeconds: 30 }
`;

interface Result {
  readonly runId: string;
  readonly merged: string;
}

let calm: CommandLine;
let disturbed: CommandLine;
beforeAll(async () => {
  calm = await CommandLine.create();
  disturbed = await CommandLine.create();
});
afterAll(async () => {
  await calm.close();
  await disturbed.close();
});

it('survives kill -9 of the worker in translation, SFT and benchmark, and of the server, and loses nothing', async () => {
  const file = await disturbed.writePipeline(PIPELINE);
  const { runId } = await disturbed.json<Result>(['run', file, '--detach']);
  // Side by side: after each kill the disturbed run waits for a heartbeat that does not come.
  const [undisturbed, result] = await Promise.all([mergedInPeace(), disturb(runId)]);
  expect(result.merged).toBe(undisturbed);
  await expectRedoneWithinBounds(runId);
});

/** Digest of what a run merges that nobody disturbs; it is stopped there, since what follows is not compared. */
async function mergedInPeace(): Promise<string | undefined> {
  const { runId } = await calm.json<Result>(['run', await calm.writePipeline(PIPELINE), '--detach']);
  const isMerged = async () => ['done', 'failed'].includes(await calm.stageStatus(runId, 'merge'));
  await until('the undisturbed run has merged', isMerged, 240_000, 2_000);
  const merge = (await calm.lineage(runId)).find(({ name }) => name === 'merge');
  await calm.run(['down']);
  return merge?.outputs['merged']?.digest;
}

async function disturb(runId: string): Promise<Result> {
  await killWorkerWhen('a batch is translated', (journal) => journal.some((entry) => 'batch' in entry));
  await killWorkerWhen('SFT has saved a checkpoint', (journal) =>
    journal.some((entry) => entry['type'] === 'checkpoint'),
  );
  await killServer();
  await killWorkerWhen('the SFT model has answered some questions, but not all', (journal) => {
    const answers = countAnswers(journal);
    return answers > 0 && answers < ITEMS;
  });
  return disturbed.json<Result>(['watch', runId]);
}

/** Kills the GPU worker as a power cut would, as soon as some journal shows that the moment has come. */
async function killWorkerWhen(moment: string, shows: (journal: readonly JournalEntry[]) => boolean): Promise<void> {
  await until(moment, async () => (await disturbed.journals()).some(shows));
  const worker = await disturbed.pidOf('worker-gpu');
  const children = await childrenOf(worker);
  process.kill(worker, 'SIGKILL');
  await until('children of the killed worker to end', () => Promise.resolve(!children.some(isAlive)), 30_000);
  await until(
    'another worker',
    async () => (await disturbed.pidOf('worker-gpu').catch(() => worker)) !== worker,
    30_000,
  );
}

async function killServer(): Promise<void> {
  const server = await disturbed.pidOf('temporal');
  process.kill(server, 'SIGKILL');
  await until('another server', async () => (await disturbed.pidOf('temporal').catch(() => server)) !== server, 30_000);
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=', '--ppid', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.split('\n').map(Number).filter(Boolean);
}

/** Translation's engine works on two batches at once. */
const LANES = 2;

/** Invariant I4: at most one batch in each lane (translation), `saveSteps` (training), one batch (evaluation) for each kill. */
async function expectRedoneWithinBounds(runId: string): Promise<void> {
  const records = await disturbed.lineage(runId);
  const redone = (stage: string, unit: string) =>
    records.find((record) => record.name === stage)?.redone[unit] ?? Infinity;
  const { stages } = await disturbed.json<RunProgress>(['status', runId]);
  const translation = stages.find((stage) => stage.stage === 'translate')?.note ?? '';
  const batches = Number(/(\d+) batches redone/.exec(translation)?.[1] ?? Infinity);
  const work = { batches, steps: redone('sft', 'steps'), answers: redone('benchmark-sft', 'items') };
  console.log(`work redone after the kills: ${JSON.stringify(work)}`);
  expect(work.batches).toBeLessThanOrEqual(LANES);
  expect(work.steps).toBeLessThanOrEqual(SAVE_STEPS);
  expect(work.answers).toBeLessThanOrEqual(EVAL_BATCH);
  expect(work.batches + work.steps + work.answers).toBeGreaterThan(0);
}
