import { afterAll, beforeAll, expect, it } from 'vitest';
import { CommandLine, countAnswers, until, type JournalEntry } from './command-line.js';

const ITEMS = 8;
const EVAL_BATCH = 2;
const VALIDATED_STEP = 12;
/** So rare that only a checkpoint saved at the stop can be what an attempt went on from. */
const SELDOM = 10_000;
const PIPELINE = `
preset: demo
name: stop
dataset: { source: { path: ${new URL('../../demo/dataset/demo.trees.jsonl.gz', import.meta.url).pathname} }, maxTrees: 100 }
translation: { chunkTokens: 1024, batchRows: 8 }
training:
  sft: { epochs: 1.5, batchSize: 4, saveSteps: ${SELDOM}, evalSteps: ${VALIDATED_STEP}, earlyStoppingPatience: 100 }
  dpo: { epochs: 0.25, batchSize: 2, saveSteps: ${SELDOM}, evalSteps: ${SELDOM} }
evaluation: { fewShotBase: false, maxItems: ${ITEMS}, batchSize: ${EVAL_BATCH}, maxNewTokens: 24, bootstrapSamples: 100 }
`;

let line: CommandLine;
beforeAll(async () => {
  line = await CommandLine.create();
});
afterAll(() => line.close());

it('an orderly stop in translation, benchmark, SFT, validation and DPO costs two runs at once at most a step or batch', async () => {
  const start = ['run', await line.writePipeline(PIPELINE), '--detach'];
  const { runId } = await line.json<{ runId: string }>(start);
  // Asks for the very same all the time, and must neither make anything itself nor hold anything up.
  const { runId: another } = await line.json<{ runId: string }>(start);
  await stopWorkerWhen('a batch is translated', (journal) => journal.some((entry) => 'batch' in entry));
  await stopWorkerWhen('some questions are answered', (journal) => {
    return countAnswers(journal) > 0 && countAnswers(journal) < ITEMS;
  });
  await stopWorkerWhen('SFT is under way', (journal) => lastStep(journal) > 4);
  // The step is in the journal before its validation begins.
  await stopWorkerWhen('SFT validates', (journal) => lastStep(journal) === VALIDATED_STEP);
  await downAndUpWhen('DPO is under way', (journal) => journal.some(isPreferenceStep));
  await line.json(['watch', runId]);
  await line.json(['watch', another]);
  await expectNextToNothingRedone(runId);
  const made = async (id: string) => (await line.lineage(id)).map(({ name, outputs }) => [name, outputs]);
  expect(await made(another)).toEqual(await made(runId));
});

type Shows = (journal: readonly JournalEntry[]) => boolean;

async function stopWorkerWhen(moment: string, shows: Shows): Promise<void> {
  await until(moment, async () => (await line.journals()).some(shows));
  const worker = await line.pidOf('worker-gpu');
  process.kill(worker, 'SIGTERM');
  const another = async () => (await line.pidOf('worker-gpu').catch(() => worker)) !== worker;
  await until(`another worker after: ${moment}`, another, 60_000);
}

/** `up` stays in the foreground; the `down` of the end ends it. */
async function downAndUpWhen(moment: string, shows: Shows): Promise<void> {
  await until(moment, async () => (await line.journals()).some(shows), 480_000);
  await line.run(['down']);
  void line.run(['up']);
  await until('the stack is up again', async () => (await line.stack())?.status === 'ready', 60_000);
}

interface Step {
  readonly event: string;
  readonly step: number;
  readonly rewardAccuracy?: number | null;
}

function stepsOf(journal: readonly JournalEntry[]): Step[] {
  return journal
    .map(({ event }) => event as Step | undefined)
    .filter((event): event is Step => event?.event === 'step');
}

function lastStep(journal: readonly JournalEntry[]): number {
  return stepsOf(journal).at(-1)?.step ?? 0;
}

function isPreferenceStep(entry: JournalEntry): boolean {
  return typeof stepsOf([entry])[0]?.rewardAccuracy === 'number';
}

/** The translation engine works on two batches at once. */
const LANES = 2;

async function expectNextToNothingRedone(runId: string): Promise<void> {
  const records = await line.lineage(runId);
  const redone = (stage: string, unit: string) => records.find(({ name }) => name === stage)?.redone[unit] ?? Infinity;
  const { stages } = await line.json<{ stages: { stage: string; note: string }[] }>(['status', runId]);
  const translation = stages.find(({ stage }) => stage === 'translate')?.note ?? '';
  const work = {
    batches: Number(/(\d+) batches redone/.exec(translation)?.[1] ?? 0),
    answers: redone('benchmark-base', 'items'),
    steps: redone('sft', 'steps'),
    preferenceSteps: redone('dpo', 'steps'),
  };
  console.log(`work redone after the stops: ${JSON.stringify(work)}`);
  expect(work.batches).toBeLessThanOrEqual(LANES);
  expect(work.answers).toBeLessThanOrEqual(EVAL_BATCH);
  // Two stops of SFT, one of DPO.
  expect(work.steps).toBeLessThanOrEqual(2);
  expect(work.preferenceSteps).toBeLessThanOrEqual(1);
}
