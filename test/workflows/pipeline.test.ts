import { describe, expect, it } from 'vitest';
import { stages, type Stages } from '../../activities/index.js';
import type { ScoringSet } from '../../contracts/context.js';
import { Ref } from '../../contracts/ref.js';
import type { PinnedSuite } from '../../contracts/suite.js';
import { BENCHMARK_STAGES, FILE_STAGES, STAGES, type StageRow, type StageTable } from '../../contracts/stages.js';
import {
  askSuites,
  asSteps,
  teach,
  translateDocuments,
  type Beside,
  type StepPart,
  type Steps,
} from '../../workflows/pipeline.js';

/** An artifact known by the stage that made it and its name there. */
const made = (name: string): Ref => ({ digest: '0'.repeat(64), bytes: 1, mediaType: name });

/** Inputs with every reference as the name of its artifact. */
function named(inputs: unknown): unknown {
  const ref = Ref.safeParse(inputs);
  if (ref.success) return ref.data.mediaType;
  if (typeof inputs !== 'object' || inputs === null) return inputs;
  return Array.isArray(inputs)
    ? inputs.map(named)
    : Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, named(value)]));
}

/** Steps that write down what each stage is given, in order, and do nothing. */
class RecordingSteps {
  readonly given = new Map<string, unknown>();

  constructor(
    private readonly table: StageTable,
    private off: readonly string[] = [],
    private readonly dpoTrain = 5,
    private readonly probes = 9,
  ) {}

  get steps(): Steps<never> {
    const run = (name: string, inputs: object) =>
      Promise.resolve(this.off.includes(name) ? null : this.note(name, inputs));
    const each = (name: string, parts: readonly StepPart[]) =>
      Promise.resolve(
        this.off.includes(name) ? [] : parts.map((part) => this.note(`${name}: ${part.name}`, part.inputs)),
      );
    const leaveOut = (names: readonly string[]) => {
      this.off = [...this.off, ...names];
    };
    return asSteps({ run, each, leaveOut });
  }

  private note(name: string, inputs: object) {
    const row = this.table[name.split(':')[0] ?? ''] as StageRow;
    const stage = stages[row.activity as keyof Stages];
    this.given.set(name, named(stage.definition.inputs.parse(inputs)));
    const outputs = Object.keys(stage.definition.outputs.shape).map((output) => [output, made(`${name}.${output}`)]);
    const summary = {
      read: 7,
      chunks: 3,
      newSegments: 40,
      quarantined: 2,
      dpoTrain: this.dpoTrain,
      probes: this.probes,
    };
    return { key: name, cached: false, outputs: Object.fromEntries(outputs) as never, summary, note: '' };
  }
}

const pairs: ScoringSet = { name: 'News', pairs: made('pairs'), language: 'en' };
const exam: PinnedSuite = {
  ...{ name: 'exam', asked: made('exam asked'), facts: made('exam facts'), primary: 'acc', limit: null },
  data: { kind: 'path', path: '/exam', identity: 'exam 1' },
};

/** As its stages are given it. */
const EXAM = {
  ...{ name: 'exam', asked: 'exam asked', primary: 'acc', limit: null },
  data: { kind: 'path', path: '/exam', identity: 'exam 1' },
};

async function taught(off: readonly string[] = [], beside: Beside = { scoring: [pairs], suites: [exam] }) {
  const recording = new RecordingSteps(STAGES, off);
  const result = await teach(recording.steps, beside);
  return { given: recording.given, result: named(result) };
}

describe('teaching a model', () => {
  it('goes through every stage of the table, in its order', async () => {
    const { given } = await taught();
    expect([...given.keys()].map((name) => name.split(':')[0])).toEqual(Object.keys(STAGES));
  });

  it('hands each stage what the ones before it made', async () => {
    const { given, result } = await taught();
    expect(Object.fromEntries(given)).toEqual({
      ingest: {},
      plan: { messages: 'ingest.messages' },
      translate: { plan: 'plan.chunks', chunkCount: 3, segmentCount: 40 },
      'round-trip': { plan: 'plan.chunks', translations: 'translate.translations' },
      'score-translator: News': { name: 'News', pairs: 'pairs', language: 'en' },
      merge: {
        messages: 'ingest.messages',
        excluded: 'ingest.excluded',
        chunks: 'plan.chunks',
        known: 'plan.known',
        translations: 'translate.translations',
        read: 7,
      },
      'read-suites: exam': EXAM,
      prepare: { merged: 'merge.merged', suites: [{ name: 'exam', items: 'read-suites: exam.items' }] },
      'make-probes': { test: 'prepare.test' },
      'benchmark-base': { variant: 'base', adapter: null, test: 'prepare.test' },
      'benchmark-base-few-shot': {
        ...{ variant: 'base-few-shot', adapter: null },
        ...{ test: 'prepare.test', shots: 'prepare.sftTrain' },
      },
      'probes-base': { variant: 'base', adapter: null, test: 'make-probes.items' },
      'suites-base: exam': { ...EXAM, variant: 'base', adapter: null },
      sft: { train: 'prepare.sftTrain', validation: 'prepare.sftValidation' },
      'benchmark-sft': { variant: 'sft', adapter: 'sft.adapter', test: 'prepare.test' },
      'probes-sft': { variant: 'sft', adapter: 'sft.adapter', test: 'make-probes.items' },
      'suites-sft: exam': { ...EXAM, variant: 'sft', adapter: 'sft.adapter' },
      // DPO goes on from the SFT adapter, with a frozen copy of it as the reference.
      dpo: { train: 'prepare.dpoTrain', validation: 'prepare.dpoValidation', adapter: 'sft.adapter' },
      'benchmark-dpo': { variant: 'dpo', adapter: 'dpo.adapter', test: 'prepare.test' },
      'probes-dpo': { variant: 'dpo', adapter: 'dpo.adapter', test: 'make-probes.items' },
      'suites-dpo: exam': { ...EXAM, variant: 'dpo', adapter: 'dpo.adapter' },
      'score-suites: exam': {
        ...EXAM,
        answers: {
          base: 'suites-base: exam.answers',
          sft: 'suites-sft: exam.answers',
          dpo: 'suites-dpo: exam.answers',
        },
      },
      score: {
        test: 'prepare.test',
        sftTrain: 'prepare.sftTrain',
        generations: {
          base: 'benchmark-base.generations',
          'base-few-shot': 'benchmark-base-few-shot.generations',
          sft: 'benchmark-sft.generations',
          dpo: 'benchmark-dpo.generations',
        },
      },
      // By the rules of every other question, and apart from them.
      'score-probes': {
        test: 'make-probes.items',
        sftTrain: 'prepare.sftTrain',
        generations: {
          base: 'probes-base.generations',
          sft: 'probes-sft.generations',
          dpo: 'probes-dpo.generations',
        },
      },
      report: expect.objectContaining({
        accounting: 'merge.accounting',
        quality: 'merge.quality',
        roundTrip: 'round-trip.roundTrip',
        translatorScores: ['score-translator: News.score'],
        facts: 'prepare.facts',
        scores: 'score.scores',
        probes: { probes: 'make-probes.probes', facts: 'make-probes.facts', scores: 'score-probes.scores' },
        suites: [
          { facts: 'exam facts', scores: 'score-suites: exam.scores', baselines: 'score-suites: exam.baselines' },
        ],
        training: { sft: 'sft.events', dpo: 'dpo.events' },
      }) as unknown,
    });
    expect(result).toMatchObject({ merged: 'merge.merged', report: { comparison: 'report.comparison' } });
  });

  it('leaves out what is off, and the report has nothing of it', async () => {
    const { given } = await taught(['round-trip', 'dpo', 'benchmark-dpo', 'benchmark-base-few-shot'], { scoring: [] });
    expect(given.has('dpo')).toBe(false);
    expect((given.get('score') as { generations: object }).generations).toEqual({
      base: 'benchmark-base.generations',
      sft: 'benchmark-sft.generations',
    });
    expect(given.get('report')).toMatchObject({
      roundTrip: null,
      translatorScores: [],
      training: { sft: 'sft.events' },
    });
  });

  it('leaves DPO out where the data holds no preference pairs', async () => {
    const recording = new RecordingSteps(STAGES, [], 0);
    await teach(recording.steps, { scoring: [], suites: [exam] });
    const { given } = recording;
    expect([given.has('dpo'), given.has('benchmark-dpo'), given.has('suites-dpo: exam')]).toEqual([
      false,
      false,
      false,
    ]);
    expect(given.get('report')).toMatchObject({ training: { sft: 'sft.events' } });
  });

  it('asks no probes where none are wanted, and none of models that are not made', async () => {
    const off = ['make-probes', 'probes-base', 'probes-sft', 'probes-dpo', 'score-probes'];
    const { given } = await taught(off);
    expect(given.get('report')).toMatchObject({ probes: null });
    const { given: withoutDpo } = await taught(['dpo', 'benchmark-dpo']);
    expect(withoutDpo.has('probes-dpo')).toBe(false);
    expect(withoutDpo.get('score-probes')).toMatchObject({
      generations: { base: 'probes-base.generations', sft: 'probes-sft.generations' },
    });
  });

  it('asks nothing where no probe could be made, and the report says why', async () => {
    const recording = new RecordingSteps(STAGES, [], 5, 0);
    await teach(recording.steps, { scoring: [], suites: [] });
    const asked = [...recording.given.keys()].filter((name) => name.includes('probes'));
    expect(asked).toEqual(['make-probes']);
    expect(recording.given.get('report')).toMatchObject({
      probes: { probes: 'make-probes.probes', facts: 'make-probes.facts', scores: null },
    });
  });

  it('goes on in a run of a version that had no scores', async () => {
    const { given } = await taught(['score']);
    expect(given.get('report')).toMatchObject({ scores: null });
  });
});

it('a file goes through its own stages, and its documents through those of translating', async () => {
  const recording = new RecordingSteps(FILE_STAGES);
  const file = { content: made('content'), path: 'a.txt', format: 'text', field: 'text', language: 'en' } as const;
  const target = { output: '/o', quarantine: '/q', replace: false };
  const result = await translateDocuments(recording.steps, { file, target });
  expect([...recording.given.keys()]).toEqual(Object.keys(FILE_STAGES));
  expect(recording.given.get('merge')).toMatchObject({ messages: 'read.messages', excluded: 'read.excluded', read: 7 });
  expect(recording.given.get('write')).toMatchObject({ content: 'content', merged: 'merge.merged', target });
  expect(named(result)).toEqual({ accounting: 'merge.accounting', quarantined: 2 });
});

it('asks one model every suite outside a pipeline, and scores what it said', async () => {
  const recording = new RecordingSteps(BENCHMARK_STAGES);
  const asked = await askSuites(recording.steps, [exam], made('lora'));
  expect(Object.fromEntries(recording.given)).toEqual({
    'answer-suites: exam': { ...EXAM, variant: 'model', adapter: 'lora' },
    'score-suites: exam': { ...EXAM, answers: { model: 'answer-suites: exam.answers' } },
  });
  const { facts, scores, baselines } = asked[0] ?? {};
  expect(asked).toHaveLength(1);
  expect([facts, scores, baselines]).toEqual(
    ['exam facts', 'score-suites: exam.scores', 'score-suites: exam.baselines'].map(made),
  );
});
