import { z } from 'zod';
import { reportIdentity } from '../config/stage-identities.js';
import { Accounting, Conversation, QualityCounts, RoundTrip, TestItem } from '../contracts/dataset.js';
import { METRICS, TranslatorScore, type ReportData, type TrainingCurve } from '../contracts/evaluation.js';
import { sourceName, type PipelineConfig } from '../contracts/pipeline-config.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import type { ReportInput, ReportOutputs, StageContext } from '../contracts/run.js';
import { MODEL_VARIANTS } from '../contracts/temporal.js';
import { Generation, TrainerEvent } from '../contracts/trainer.js';
import { loadLanguageIdentifier } from '../language/language-identifier.js';
import { renderHtml } from '../evaluation/report/html.js';
import { renderModelCard } from '../evaluation/report/model-card.js';
import { buildReportData } from '../evaluation/report/report-data.js';
import { curveFromEvents } from '../evaluation/report/training-curve.js';
import { pointEstimates, scoreSystem } from '../evaluation/score.js';
import type { Dependencies } from './dependencies.js';
import { heartbeat } from './heartbeat.js';
import { runStage, type StageWork } from './run-stage.js';

export function reportActivities(deps: Dependencies) {
  return {
    score: (input: StageContext & { test: Ref; generations: Ref }) => score(deps, input),
    report: (input: StageContext & ReportInput) =>
      runStage(deps, reportIdentity(input, input), () => report(deps, input)),
  };
}

async function score(
  deps: Dependencies,
  { config, test, generations }: StageContext & { test: Ref; generations: Ref },
): Promise<{ summary: Record<string, number>; note: string }> {
  const items = await readAll(deps, test, TestItem);
  const answers = await readAll(deps, generations, Generation);
  const scores = pointEstimates(scoreSystem(items, answers, await loadLanguageIdentifier(config.language)));
  const summary = Object.fromEntries(Object.entries(scores).map(([metric, { value }]) => [metric, value]));
  const { crossEntropy, targetLanguageRate, chrf } = scores;
  const parts = [
    crossEntropy && `cross-entropy ${crossEntropy.value.toFixed(3)} ${METRICS.crossEntropy.unit}`,
    targetLanguageRate && `${(100 * targetLanguageRate.value).toFixed(0)} % in the target language`,
    chrf && `chrF++ ${chrf.value.toFixed(1)}`,
  ];
  return { summary, note: parts.filter(Boolean).join(', ') };
}

async function report(deps: Dependencies, input: StageContext & ReportInput): Promise<StageWork<ReportOutputs>> {
  const { config, runId, merge, data } = input;
  heartbeat({ done: 0, total: null, unit: '', note: 'scoring and comparing' });
  const { sizes, contamination } = PrepareFacts.parse(await deps.home.store.readJson(data.facts));
  const reportData = buildReportData({
    runId,
    title: config.name,
    createdAt: new Date().toISOString(),
    language: config.language,
    baseModel: sourceName(config.baseModel),
    translationModel: translatorName(config.translation),
    accounting: Accounting.parse(await deps.home.store.readJson(merge.accounting)),
    quality: QualityCounts.parse(await deps.home.store.readJson(merge.quality)),
    roundTrip: input.roundTrip && RoundTrip.parse(await deps.home.store.readJson(input.roundTrip)),
    translatorScores: await Promise.all(
      input.translatorScores.map(async (ref) => TranslatorScore.parse(await deps.home.store.readJson(ref))),
    ),
    splits: {
      'SFT training conversations': sizes.sftTrain,
      'SFT validation conversations': sizes.sftValidation,
      'DPO training pairs': sizes.dpoTrain,
      'DPO validation pairs': sizes.dpoValidation,
      'Held-out questions': sizes.test,
    },
    items: await readAll(deps, data.test, TestItem),
    train: await readAll(deps, data.sftTrain, Conversation),
    models: await answersOf(deps, input),
    curves: await curvesOf(deps, input),
    lineage: await lineageOf(deps, input),
    settings: config,
    languageIdentifier: await loadLanguageIdentifier(config.language),
    options: {
      samples: config.evaluation.bootstrapSamples,
      confidence: config.evaluation.confidence,
      seed: config.seed,
    },
    contamination: {
      checked: contamination.references.texts,
      flagged: contamination.references.overlapping,
      method: 'word 13-grams (8-grams for shorter answers) of the reference answers against the training conversations',
    },
  });
  return publish(deps, reportData);
}

function translatorName({ model, fallback }: PipelineConfig['translation']): string {
  return fallback === null ? sourceName(model) : `${sourceName(model)}; where it fails ${sourceName(fallback.model)}`;
}

async function publish({ home: { store } }: Dependencies, data: ReportData): Promise<StageWork<ReportOutputs>> {
  return {
    outputs: {
      html: await store.putBytes(renderHtml(data), MEDIA.html),
      json: await store.putBytes(JSON.stringify(data, null, 2), MEDIA.json),
      card: await store.putBytes(renderModelCard(data), MEDIA.markdown),
    },
    summary: { items: data.testItems },
    note: data.verdicts.map(({ headline }) => headline).join(' '),
  };
}

const Overlap = z.object({ texts: z.number(), overlapping: z.number() });
const PrepareFacts = z.object({
  sizes: z.object({
    sftTrain: z.number(),
    sftValidation: z.number(),
    dpoTrain: z.number(),
    dpoValidation: z.number(),
    test: z.number(),
  }),
  contamination: z.object({ references: Overlap }),
});

async function answersOf(deps: Dependencies, { generations }: ReportInput) {
  const models = [];
  for (const system of MODEL_VARIANTS) {
    const ref = generations[system];
    if (ref !== undefined) models.push({ system, generations: await readAll(deps, ref, Generation) });
  }
  return models;
}

async function curvesOf(deps: Dependencies, { training }: ReportInput): Promise<TrainingCurve[]> {
  const curves = [];
  for (const stage of ['sft', 'dpo'] as const) {
    const ref = training[stage];
    if (ref !== undefined) curves.push(curveFromEvents(stage, await readAll(deps, ref, TrainerEvent)));
  }
  return curves;
}

async function lineageOf({ home }: Dependencies, { stages }: ReportInput): Promise<ReportData['lineage']> {
  const lineage = [];
  for (const [stage, { key, cached }] of Object.entries(stages)) {
    const record = key === '' ? null : await home.stages.read(key);
    if (record !== null) lineage.push({ stage, key, cached, seconds: record.durationMs / 1000, redone: record.redone });
  }
  return lineage;
}

async function readAll<T>({ home }: Dependencies, ref: Ref, schema: z.ZodType<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const line of home.store.readJsonl(ref)) all.push(schema.parse(line));
  return all;
}
