import type { Stages } from '../activities/index.js';
import type { InputsOf, OutputsOf } from '../activities/stage.js';
import type { ScoringSet } from '../contracts/context.js';
import type { DocumentFile, FileTarget } from '../contracts/document-file.js';
import type { Ref } from '../contracts/ref.js';
import type { BenchmarkSuitesResult, StageResult, TeachModelResult } from '../contracts/run.js';
import type { PinnedSuite } from '../contracts/suite.js';
import type { ModelVariant } from '../contracts/temporal.js';
import type { BENCHMARK_STAGES, FILE_STAGES, StageRow, StageTable, STAGES } from '../contracts/stages.js';

type StageOf<Row extends StageRow> = Row['activity'] extends keyof Stages ? Stages[Row['activity']] : never;
type ResultOf<Row extends StageRow> = StageResult<OutputsOf<StageOf<Row>>>;
/** A row that can be off, or that runs of an earlier version lack, has no result then. */
type MaybeOff<Row extends StageRow> = Row extends { on: unknown } | { since: unknown } ? null : never;

/** How the stages of a table are gone through: run by activities, looked up in the cache, or written down by a test. */
export interface Steps<Table extends StageTable> {
  run<Name extends string & keyof Table>(
    name: Name,
    inputs: InputsOf<StageOf<Table[Name]>>,
  ): Promise<ResultOf<Table[Name]> | MaybeOff<Table[Name]>>;
  /** One row for several parts, each with a record under its own name. */
  each<Name extends string & keyof Table>(
    name: Name,
    parts: readonly { readonly name: string; readonly inputs: InputsOf<StageOf<Table[Name]>> }[],
  ): Promise<readonly ResultOf<Table[Name]>[]>;
  /** Leaves out what turned out to have nothing to work on: running it gives null from now on. */
  leaveOut(names: readonly (string & keyof Table)[], why: string): void;
}

type AnyResult = StageResult<Readonly<Record<string, Ref>>>;

/** The same, where one piece of code goes through all stages and knows none of their types. */
export interface AnySteps {
  readonly run: (name: string, inputs: object) => Promise<AnyResult | null>;
  readonly each: (name: string, parts: readonly StepPart[]) => Promise<readonly AnyResult[]>;
  readonly leaveOut: Steps<StageTable>['leaveOut'];
}

export interface StepPart {
  readonly name: string;
  readonly inputs: object;
}

/** The caller sees to it that what comes back is what the stage of that name gives. */
export function asSteps<Table extends StageTable>(steps: AnySteps): Steps<Table> {
  return steps as unknown as Steps<Table>;
}

/** What a run is measured with beside its own dataset, as it was at its start; an earlier version had no suites. */
export interface Beside {
  readonly scoring: readonly ScoringSet[];
  readonly suites?: readonly PinnedSuite[];
}

/** The pipeline: dataset in, fine-tuned, aligned and measured model out. */
export async function teach(
  steps: Steps<typeof STAGES>,
  { scoring, suites = [] }: Beside,
): Promise<Omit<TeachModelResult, 'runId'>> {
  const ingested = await steps.run('ingest', {});
  const plan = await steps.run('plan', { messages: ingested.outputs.messages });
  const translated = await steps.run('translate', chunksOf(plan));
  const { translations } = translated.outputs;
  const roundTrip = await steps.run('round-trip', { plan: plan.outputs.chunks, translations });
  const sets = scoring.map((set) => ({ name: set.name, inputs: set }));
  const translatorScores = await steps.each('score-translator', sets);
  const merged = await steps.run('merge', {
    ...ingested.outputs,
    ...plan.outputs,
    translations,
    read: ingested.summary['read'] ?? 0,
  });
  const readSuites = await steps.each(
    'read-suites',
    suites.map((suite) => ({ name: suite.name, inputs: toldOf(suite) })),
  );
  const heldOut = readSuites.map(({ outputs }, index) => ({ name: suites[index]?.name ?? '', ...outputs }));
  const { outputs: data, summary: sizes } = await steps.run('prepare', {
    merged: merged.outputs.merged,
    ...(heldOut.length > 0 && { suites: heldOut }),
  });
  const { test } = data;
  if (sizes['dpoTrain'] === 0)
    steps.leaveOut(['dpo', 'benchmark-dpo', 'probes-dpo', 'suites-dpo'], 'the data holds no preference pairs');
  const made = await steps.run('make-probes', { test });
  if (made?.summary['probes'] === 0)
    steps.leaveOut(['probes-base', 'probes-sft', 'probes-dpo', 'score-probes'], 'no probe could be made');
  const probe = (name: 'probes-base' | 'probes-sft' | 'probes-dpo', variant: ModelVariant, adapter: Ref | null) =>
    made && steps.run(name, { variant, adapter, test: made.outputs.items });

  const base = await steps.run('benchmark-base', { variant: 'base', adapter: null, test });
  const { sftTrain: shots } = data;
  const fewShot = await steps.run('benchmark-base-few-shot', { variant: 'base-few-shot', adapter: null, test, shots });
  const probedBase = await probe('probes-base', 'base', null);
  const baseSuites = await steps.each('suites-base', asked(suites, 'base', null));
  const sft = await steps.run('sft', { train: data.sftTrain, validation: data.sftValidation });
  const { adapter } = sft.outputs;
  const afterSft = await steps.run('benchmark-sft', { variant: 'sft', adapter, test });
  const probedSft = await probe('probes-sft', 'sft', adapter);
  const sftSuites = await steps.each('suites-sft', asked(suites, 'sft', adapter));
  const dpo = await steps.run('dpo', { train: data.dpoTrain, validation: data.dpoValidation, adapter });
  const afterDpo = dpo && (await steps.run('benchmark-dpo', { variant: 'dpo', adapter: dpo.outputs.adapter, test }));
  const probedDpo = dpo && (await probe('probes-dpo', 'dpo', dpo.outputs.adapter));
  const dpoSuites = dpo ? await steps.each('suites-dpo', asked(suites, 'dpo', dpo.outputs.adapter)) : [];
  const suiteScores = await steps.each(
    'score-suites',
    suites.map((suite, index) => {
      const answers = answersAt(index, { base: baseSuites, sft: sftSuites, dpo: dpoSuites });
      return { name: suite.name, inputs: { ...toldOf(suite), answers } };
    }),
  );

  const generations = {
    base: base.outputs.generations,
    ...(fewShot && { 'base-few-shot': fewShot.outputs.generations }),
    sft: afterSft.outputs.generations,
    ...(afterDpo && { dpo: afterDpo.outputs.generations }),
  };
  const scored = await steps.run('score', { test, sftTrain: data.sftTrain, generations });
  const probed = { base: probedBase, sft: probedSft, dpo: probedDpo };
  const probeScores = made && (await scoreProbes(steps, made.outputs.items, data.sftTrain, probed));
  const report = await steps.run('report', {
    accounting: merged.outputs.accounting,
    quality: merged.outputs.quality,
    roundTrip: roundTrip?.outputs.roundTrip ?? null,
    translatorScores: translatorScores.map(({ outputs }) => outputs.score),
    ...{ test, facts: data.facts, generations },
    scores: scored?.outputs.scores ?? null,
    probes: made && {
      probes: made.outputs.probes,
      facts: made.outputs.facts,
      scores: probeScores?.outputs.scores ?? null,
    },
    suites: scoredSuites(suites, suiteScores),
    training: { sft: sft.outputs.events, ...(dpo && { dpo: dpo.outputs.events }) },
  });
  return { merged: merged.outputs.merged, report: report.outputs };
}

/** By the rules of every other question, and apart from them. */
function scoreProbes(
  steps: Steps<typeof STAGES>,
  test: Ref,
  sftTrain: Ref,
  probed: Readonly<Record<ModelVariant, ResultOf<(typeof STAGES)['probes-base']> | null>>,
) {
  const answered = Object.entries(probed).flatMap(([variant, result]) =>
    result ? [[variant, result.outputs.generations] as const] : [],
  );
  const generations: Partial<Record<ModelVariant, Ref>> = Object.fromEntries(answered);
  return steps.run('score-probes', { test, sftTrain, generations });
}

/** One model outside a pipeline; it is called `model` in its scores. */
export async function askSuites(
  steps: Steps<typeof BENCHMARK_STAGES>,
  suites: readonly PinnedSuite[],
  adapter: Ref | null,
): Promise<BenchmarkSuitesResult['suites']> {
  const answered = await steps.each('answer-suites', asked(suites, 'model', adapter));
  const parts = answered.flatMap(({ outputs: { answers } }, index) => {
    const suite = suites[index];
    return suite ? [{ name: suite.name, inputs: { ...toldOf(suite), answers: { model: answers } } }] : [];
  });
  return scoredSuites(suites, await steps.each('score-suites', parts));
}

/** Every suite as one model is asked it. */
function asked(suites: readonly PinnedSuite[], variant: ModelVariant | 'model', adapter: Ref | null) {
  return suites.map((suite) => ({ name: suite.name, inputs: { ...toldOf(suite), variant, adapter } }));
}

/** What its stages depend on: of what is said of a suite, nothing. */
function toldOf({ name, asked, data, primary, limit }: PinnedSuite) {
  return { name, asked, data, primary, limit };
}

/** What is said of each suite beside its scores. */
function scoredSuites(suites: readonly PinnedSuite[], scores: readonly ResultOf<(typeof STAGES)['score-suites']>[]) {
  return suites.flatMap(({ facts }, index) => {
    const result = scores[index];
    return facts && result ? [{ facts, ...result.outputs }] : [];
  });
}

/** What the models answered to one suite. */
function answersAt(
  index: number,
  results: Readonly<Record<ModelVariant, readonly ResultOf<(typeof STAGES)['suites-base']>[]>>,
): Partial<Record<ModelVariant, Ref>> {
  const answers = Object.entries(results).flatMap(([variant, { [index]: result }]) =>
    result ? [[variant, result.outputs.answers] as const] : [],
  );
  return Object.fromEntries(answers);
}

/** The documents of one file as the pipeline treats the messages of its dataset: file in, translated file out. */
export async function translateDocuments(
  steps: Steps<typeof FILE_STAGES>,
  { file, target }: { readonly file: DocumentFile; readonly target: FileTarget },
): Promise<{ readonly accounting: Ref; readonly quarantined: number }> {
  const documents = await steps.run('read', file);
  const plan = await steps.run('plan', { messages: documents.outputs.messages });
  const translated = await steps.run('translate', chunksOf(plan));
  const { merged, accounting } = (
    await steps.run('merge', {
      ...documents.outputs,
      ...plan.outputs,
      ...translated.outputs,
      read: documents.summary['read'] ?? 0,
    })
  ).outputs;
  const written = await steps.run('write', { ...file, merged, target });
  return { accounting, quarantined: written.summary['quarantined'] ?? 0 };
}

function chunksOf({ outputs, summary }: ResultOf<(typeof STAGES)['plan']>) {
  return { plan: outputs.chunks, chunkCount: summary['chunks'] ?? 0, segmentCount: summary['newSegments'] ?? 0 };
}
