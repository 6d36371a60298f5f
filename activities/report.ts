import { z } from 'zod';
import { collect } from '../artifacts/json-lines.js';
import type { ArtifactStore } from '../artifacts/store.js';
import { StageContext } from '../contracts/context.js';
import { Accounting, PreparedFacts, QualityCounts, RoundTrip, TestItem } from '../contracts/dataset.js';
import { UserError } from '../contracts/errors.js';
import { ItemScores, TranslatorScore } from '../contracts/evaluation.js';
import { Probe, ProbeFacts, type ProbeResults } from '../contracts/probes.js';
import { type Comparison, type TrainingCurve } from '../contracts/report.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { SuiteBaselines, SuiteFacts, suiteItemId, SuiteScore } from '../contracts/suite.js';
import { ANSWERING } from '../contracts/temporal.js';
import { Generation, JobEvent } from '../contracts/python-job.js';
import { probeResults } from '../evaluation/probes/probe-results.js';
import { runFamily } from '../evaluation/family.js';
import { buildComparison, type Answers } from '../evaluation/report/report-data.js';
import { stepsNotDone } from '../evaluation/report/steps-not-done.js';
import { curveFromEvents } from '../evaluation/report/training-curve.js';
import { scoredSystems } from '../evaluation/score-systems.js';
import type { ScoredSuite } from '../evaluation/suites/suite-results.js';
import { scoreStrata } from '../evaluation/strata.js';
import { loadLanguageIdentifier } from '../language/language-identifier.js';
import { stage, type Attempt } from './stage.js';

const TRAININGS = ['sft', 'dpo'] as const;

type Inputs = z.infer<typeof Inputs>;
const Inputs = z.object({
  accounting: Ref,
  quality: Ref,
  /** Null where none was asked for. */
  roundTrip: Ref.nullable(),
  /** One for each set of sentence pairs. */
  translatorScores: z.array(Ref),
  test: Ref,
  facts: Ref,
  /** Null in a run that an earlier version began and that was past scoring when this one came. */
  scores: Ref.nullable(),
  /** Of the models that were made. */
  generations: z.partialRecord(z.enum(ANSWERING), Ref),
  training: z.partialRecord(z.enum(TRAININGS), Ref),
  /** Of Probe, ProbeFacts and ItemScores, the last null where no probe could be made; null where none were asked for. */
  probes: z.object({ probes: Ref, facts: Ref, scores: Ref.nullable() }).nullable().default(null),
  /** SuiteFacts as JSON, the scores of every model, and SuiteBaselines as JSON, which an earlier version had not. */
  suites: z.array(z.object({ facts: Ref, scores: Ref, baselines: Ref.optional() })).default([]),
});

/**
 * Compares the models. Nothing in here may say which run asked, since others with the same results are given it too:
 * what is said of a run is added when its report is laid out (evaluation/report/run-report.ts).
 */
export const report = stage({
  name: 'report',
  version: 11,
  context: StageContext,
  inputs: Inputs,
  outputs: z.object({
    /** Comparison as JSON. */
    comparison: Ref,
  }),
  sources: ['translator'],
  // Whether DPO was wanted: where there were no pairs for it, the report says so.
  keyed: ({ config: { language, evaluation, seed, training }, int8 }) => ({
    ...{ language, evaluation, seed, int8 },
    dpo: training.dpo.enabled,
  }),
  thread: import.meta.url,
  work: async (attempt) => {
    const { store } = attempt;
    attempt.progress({ done: 0, total: null, unit: '', note: 'comparing' });
    const data = await compare(attempt);
    return {
      outputs: { comparison: await store.putBytes(JSON.stringify(data), MEDIA.json) },
      summary: { items: data.testItems },
      note: [...data.verdicts.map(({ headline }) => headline), ...data.notDone].join(' '),
    };
  },
});

async function compare({ context, inputs, store, progress }: Attempt<StageContext, Inputs>): Promise<Comparison> {
  const facts = PreparedFacts.parse(await store.readJson(inputs.facts));
  const { sizes, contamination } = facts;
  const { language, evaluation, seed, training } = context.config;
  const scores = await collect(store.readJsonl(inputs.scores ?? noScores()), ItemScores);
  const overlapping = new Set(contamination?.overlapping);
  const suites = withoutOverlapping(await suitesOf(store, inputs), overlapping);
  const isClean = ({ id }: { readonly id: string }) => !overlapping.has(id);
  return buildComparison({
    language,
    int8: context.int8,
    accounting: Accounting.parse(await store.readJson(inputs.accounting)),
    quality: QualityCounts.parse(await store.readJson(inputs.quality)),
    roundTrip: inputs.roundTrip && RoundTrip.parse(await store.readJson(inputs.roundTrip)),
    translatorScores: await Promise.all(
      inputs.translatorScores.map(async (ref) => TranslatorScore.parse(await store.readJson(ref))),
    ),
    splits: {
      'SFT training conversations': sizes.sftTrain,
      [ofAll('SFT validation conversations', sizes.sftValidation, sizes.sftValidationBeforeLimit)]: sizes.sftValidation,
      'DPO training pairs': sizes.dpoTrain,
      [ofAll('DPO validation pairs', sizes.dpoValidation, sizes.dpoValidationBeforeLimit)]: sizes.dpoValidation,
      'Held-out questions': sizes.test,
    },
    items: (await collect(store.readJsonl(inputs.test), TestItem)).filter(isClean),
    systems: scoredSystems(scores.filter(isClean)),
    answers: await answersOf(store, inputs),
    probes: await probesOf(store, inputs, scores.filter(isClean), evaluation.confidence),
    curves: await curvesOf(store, inputs),
    notDone: stepsNotDone(facts, training.dpo.enabled),
    languageIdentifier: await loadLanguageIdentifier(language),
    family: runFamily({
      language,
      evaluation,
      suites: suites.map(({ facts }) => facts),
      withDpo: training.dpo.enabled,
    }),
    suites,
    options: {
      ...{ shuffles: evaluation.bootstrapSamples, seed },
      onProgress: (done, total) => {
        progress({ done, total, unit: 'claims', note: 'comparing' });
      },
    },
    contamination: contamination && { ...contamination, strata: scoreStrata(scores, overlapping) },
  });
}

function ofAll(name: string, used: number, all = used): string {
  return used === all ? name : `${name}, chosen of ${all}`;
}

function noScores(): never {
  throw new UserError('The run was begun by an earlier version, which kept no scores.', {
    where: 'stage report',
    expected: 'the scores of every system',
    received: 'none',
    fix: 'start the run anew: everything that is finished is reused, and scoring takes seconds',
  });
}

async function answersOf(store: ArtifactStore, { generations }: Inputs): Promise<Answers> {
  const answers: { -readonly [Variant in keyof Answers]: Answers[Variant] } = {};
  for (const system of ANSWERING) {
    const ref = generations[system];
    if (ref !== undefined) answers[system] = await collect(store.readJsonl(ref), Generation);
  }
  return answers;
}

/** The verdict on a suite rests on the items that no row of training holds. */
function withoutOverlapping(suites: readonly ScoredSuite[], overlapping: ReadonlySet<string>): ScoredSuite[] {
  return suites.map(({ facts, rows, baselines }) => ({
    ...{ facts, baselines },
    rows: rows.filter(({ id }) => !overlapping.has(suiteItemId(facts.name, id))),
    overlapping: rows.filter(({ id }) => overlapping.has(suiteItemId(facts.name, id))),
  }));
}

async function suitesOf(store: ArtifactStore, { suites }: Inputs): Promise<ScoredSuite[]> {
  return Promise.all(
    suites.map(async ({ facts, scores, baselines }) => ({
      facts: SuiteFacts.parse(await store.readJson(facts)),
      baselines: SuiteBaselines.parse(baselines === undefined ? [] : await store.readJson(baselines)),
      rows: await collect(store.readJsonl(scores), SuiteScore),
    })),
  );
}

/** On the questions that no row of training holds, as everything is. */
async function probesOf(
  store: ArtifactStore,
  { probes }: Inputs,
  originals: readonly ItemScores[],
  confidence: number,
): Promise<ProbeResults | null> {
  if (probes === null) return null;
  const probed = {
    facts: ProbeFacts.parse(await store.readJson(probes.facts)),
    probes: await collect(store.readJsonl(probes.probes), Probe),
    scores: probes.scores === null ? [] : await collect(store.readJsonl(probes.scores), ItemScores),
  };
  return probeResults(originals, probed, confidence);
}

async function curvesOf(store: ArtifactStore, { training }: Inputs): Promise<TrainingCurve[]> {
  const curves = [];
  for (const name of TRAININGS) {
    const ref = training[name];
    if (ref !== undefined) curves.push(curveFromEvents(name, await collect(store.readJsonl(ref), JobEvent)));
  }
  return curves;
}
