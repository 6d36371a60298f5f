import { z } from 'zod';
import type { Home } from '../artifacts/home.js';
import { collect } from '../artifacts/json-lines.js';
import type { ArtifactStore } from '../artifacts/store.js';
import { isOnnxInt8 } from '../config/translation-settings.js';
import { StageContext } from '../contracts/context.js';
import { Accounting, PreparedFacts, QualityCounts, RoundTrip, TestItem } from '../contracts/dataset.js';
import { UserError } from '../contracts/errors.js';
import { ItemScores, TranslatorScore, type ReportData, type TrainingCurve } from '../contracts/evaluation.js';
import { sourceName, type PipelineConfig } from '../contracts/pipeline-config.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { MODEL_VARIANTS } from '../contracts/temporal.js';
import { Generation, JobEvent } from '../contracts/python-job.js';
import { renderHtml } from '../evaluation/report/html.js';
import { renderModelCard } from '../evaluation/report/model-card.js';
import { buildReportData, type Answers } from '../evaluation/report/report-data.js';
import { curveFromEvents } from '../evaluation/report/training-curve.js';
import { scoredSystems } from '../evaluation/score-systems.js';
import { loadLanguageIdentifier } from '../language/language-identifier.js';
import { stage, type Attempt } from './stage.js';

const TRAININGS = ['sft', 'dpo'] as const;

type Inputs = z.infer<typeof Inputs>;
const Inputs = z.object({
  runId: z.string(),
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
  generations: z.partialRecord(z.enum(MODEL_VARIANTS), Ref),
  training: z.partialRecord(z.enum(TRAININGS), Ref),
  /** The run's stages by name, for the section on its work. */
  stages: z.record(z.string(), z.object({ key: z.string(), cached: z.boolean() })),
});

/** Compares the models, and writes down what came out: for people, for programs, and for the Hub. */
export const report = stage({
  name: 'report',
  version: 4,
  context: StageContext,
  inputs: Inputs,
  outputs: z.object({ html: Ref, json: Ref, card: Ref }),
  sources: ['translator'],
  keyed: ({ config: { name, language, evaluation, seed } }) => ({ name, language, evaluation, seed }),
  thread: import.meta.url,
  work: async (attempt) => {
    const { store } = attempt;
    attempt.progress({ done: 0, total: null, unit: '', note: 'comparing' });
    const data = await reportData(attempt);
    return {
      outputs: {
        html: await store.putBytes(renderHtml(data), MEDIA.html),
        json: await store.putBytes(JSON.stringify(data, null, 2), MEDIA.json),
        card: await store.putBytes(renderModelCard(data), MEDIA.markdown),
      },
      summary: { items: data.testItems },
      note: data.verdicts.map(({ headline }) => headline).join(' '),
    };
  },
});

async function reportData({ context, inputs, home, store, progress }: Attempt<StageContext, Inputs>) {
  const { config } = context;
  const { sizes, contamination } = PreparedFacts.parse(await store.readJson(inputs.facts));
  const { language, evaluation, seed } = config;
  return buildReportData({
    runId: inputs.runId,
    title: config.name,
    createdAt: new Date().toISOString(),
    language,
    baseModel: sourceName(config.baseModel),
    translationModel: translatorName(context),
    accounting: Accounting.parse(await store.readJson(inputs.accounting)),
    quality: QualityCounts.parse(await store.readJson(inputs.quality)),
    roundTrip: inputs.roundTrip && RoundTrip.parse(await store.readJson(inputs.roundTrip)),
    translatorScores: await Promise.all(
      inputs.translatorScores.map(async (ref) => TranslatorScore.parse(await store.readJson(ref))),
    ),
    splits: {
      'SFT training conversations': sizes.sftTrain,
      'SFT validation conversations': sizes.sftValidation,
      'DPO training pairs': sizes.dpoTrain,
      'DPO validation pairs': sizes.dpoValidation,
      'Held-out questions': sizes.test,
    },
    items: await collect(store.readJsonl(inputs.test), TestItem),
    systems: scoredSystems(await collect(store.readJsonl(inputs.scores ?? noScores()), ItemScores)),
    answers: await answersOf(store, inputs),
    curves: await curvesOf(store, inputs),
    lineage: await lineageOf(home, inputs),
    settings: config,
    languageIdentifier: await loadLanguageIdentifier(language),
    options: {
      ...{ samples: evaluation.bootstrapSamples, confidence: evaluation.confidence, seed },
      onProgress: (done) => {
        progress({ done, total: null, unit: 'resamples', note: 'comparing' });
      },
    },
    contamination: {
      checked: contamination.references.texts,
      flagged: contamination.references.overlapping,
      method: 'word 13-grams (8-grams for shorter answers) of the reference answers against the training conversations',
    },
  });
}

function noScores(): never {
  throw new UserError('The run was begun by an earlier version, which kept no scores.', {
    where: 'stage report',
    expected: 'the scores of every system',
    received: 'none',
    fix: 'start the run anew: everything that is finished is reused, and scoring takes seconds',
  });
}

function translatorName({ config: { translation }, int8 }: StageContext): string {
  const { fallback } = translation;
  const name = (settings: Pick<PipelineConfig['translation'], 'engine' | 'model' | 'precision'>) =>
    sourceName(settings.model) + (isOnnxInt8(settings) ? ` in int8 (${int8 ?? ''} weights)` : '');
  return fallback === null ? name(translation) : `${name(translation)}; where it fails ${name(fallback)}`;
}

async function answersOf(store: ArtifactStore, { generations }: Inputs): Promise<Answers> {
  const answers: { -readonly [Variant in keyof Answers]: Answers[Variant] } = {};
  for (const system of MODEL_VARIANTS) {
    const ref = generations[system];
    if (ref !== undefined) answers[system] = await collect(store.readJsonl(ref), Generation);
  }
  return answers;
}

async function curvesOf(store: ArtifactStore, { training }: Inputs): Promise<TrainingCurve[]> {
  const curves = [];
  for (const name of TRAININGS) {
    const ref = training[name];
    if (ref !== undefined) curves.push(curveFromEvents(name, await collect(store.readJsonl(ref), JobEvent)));
  }
  return curves;
}

async function lineageOf(home: Home, { stages }: Inputs): Promise<ReportData['lineage']> {
  const lineage = [];
  for (const [name, { key, cached }] of Object.entries(stages)) {
    const record = await home.stages.read(key);
    if (record === null) continue;
    lineage.push({ stage: name, key, cached, seconds: record.durationMs / 1000, redone: record.redone });
  }
  return lineage;
}
