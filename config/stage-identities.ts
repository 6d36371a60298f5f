import type { DocumentFile } from '../contracts/document-file.js';
import type { StageIdentity } from '../contracts/lineage.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { Ref } from '../contracts/ref.js';
import type {
  IngestOutputs,
  MergeOutputs,
  PlanOutputs,
  PrepareOutputs,
  ReportInput,
  ScoringSet,
  StageContext,
  TranslationContext,
} from '../contracts/run.js';
import { precisionOf } from './translation-settings.js';

/**
 * What each stage's output depends on: its inputs, and of the configuration exactly what changes the result. A setting
 * that only changes speed (queues, threads, chunks in flight) is left out, so that changing it redoes nothing.
 *
 * A version is raised when the stage's code changes what comes out.
 */

export function ingestIdentity({ config, sources }: StageContext): StageIdentity {
  const { files, treeStates, languages, maxTrees } = config.dataset;
  return {
    stage: 'ingest',
    version: 1,
    inputs: { dataset: sources.dataset.identity },
    config: { files, treeStates, languages, maxTrees, language: config.language },
  };
}

/** Raised with every change of where dataset/documents cuts a file: reading and writing must cut it alike. */
const DOCUMENTS_VERSION = 1;

export function readDocumentsIdentity({ content, format, field, language }: DocumentFile): StageIdentity {
  return {
    stage: 'read-documents',
    version: DOCUMENTS_VERSION,
    inputs: { content: content.digest },
    config: { format, field, language },
  };
}

export function writeDocumentsIdentity({ content, format, field }: DocumentFile, merged: Ref): StageIdentity {
  return {
    stage: 'write-documents',
    version: DOCUMENTS_VERSION,
    inputs: { content: content.digest, merged: merged.digest },
    config: { format, field },
  };
}

/** Raised with every change of what translation/segmentation cuts: plan and merge must cut a message alike. */
const SEGMENTATION_VERSION = 2;

/** Raised with every change of what comes out for a segment: engines, gates, retries, splitting at clauses. */
const TRANSLATION_VERSION = 2;

type TranslationSetting = keyof PipelineConfig['translation'];

/**
 * Settings that leave a segment's translation as it is. A setting that is not named here counts as one that changes it:
 * of a mistake comes needless work, never a stale translation. The model is in the keys by its identity.
 */
const NOT_IN_TRANSLATIONS: readonly TranslationSetting[] = [
  'model',
  'chunkMinutes',
  'chunkTokens',
  'retranslate',
  'scoring',
  'chunksInFlight',
  'threads',
  'processes',
  'device',
  'batchTimeoutSeconds',
  // Where a message is cut is in the segments themselves.
  'maxSourceTokens',
  // int8 rows may come out a bit different in other company: fixed within a chunk, but as good in any other batch.
  'batchTokens',
  'batchRows',
  // What follows a first attempt; memorySettings has what matters of them.
  'quality',
  'fallback',
];

/** Likewise of translation.openai, which no other engine looks at. */
const NOT_IN_ANSWERS: readonly (keyof PipelineConfig['translation']['openai'])[] = [
  'apiKeyEnv',
  'concurrency',
  'requestsPerMinute',
  'tokensPerMinute',
  'requestSeconds',
];

type Translated = Pick<TranslationContext, 'config' | 'sources'>;

/** What the first attempt at a segment depends on: engine, model, decoding, language. */
function attemptSettings({ config, sources }: Translated) {
  return {
    version: TRANSLATION_VERSION,
    translator: sources.translator.identity,
    language: config.language,
    ...without(config.translation, NOT_IN_TRANSLATIONS),
    ...engineSettings(config.translation),
  };
}

/** What a remembered translation depends on besides its segment: the attempts at it, and the gates between them. */
export function memorySettings(context: Translated) {
  const { fallback, quality } = context.config.translation;
  const { retryBeams, retryInClauses } = quality;
  return {
    ...attemptSettings(context),
    quality: { gatesOff: gatesOff(context), retryBeams, retryInClauses },
    ...(fallback && {
      fallback: { engine: fallback.engine, ...engineSettings(fallback), translator: fallbackIdentity(context) },
    }),
  };
}

/** Named or left out, the default is the same; and no engine looks at the settings of another. */
function engineSettings({
  engine,
  precision,
  openai,
}: Pick<PipelineConfig['translation'], 'engine' | 'precision' | 'openai'>) {
  return {
    precision: engine === 'openai' ? null : precisionOf(engine, precision),
    openai: engine === 'openai' ? without(openai, NOT_IN_ANSWERS) : null,
  };
}

function fallbackIdentity({ sources }: Translated): string {
  if (sources.fallback === undefined) throw new Error('A fallback is configured, but its model is not pinned.');
  return sources.fallback.identity;
}

function gatesOff({ config }: Pick<TranslationContext, 'config'>): readonly string[] {
  return config.translation.quality.gatesOff.toSorted();
}

export function chunkIdentity(context: TranslationContext, segments: Ref): StageIdentity {
  const { translator, fallback } = context.sources;
  return {
    stage: 'translate-chunk',
    version: TRANSLATION_VERSION,
    inputs: {
      segments: segments.digest,
      translator: translator.identity,
      ...(fallback && { fallback: fallback.identity }),
    },
    config: { ...memorySettings(context), ...batchSettings(context) },
  };
}

function batchSettings({ config, edition }: TranslationContext) {
  const { batchTokens, batchRows } = config.translation;
  return { batchTokens, batchRows, edition };
}

/**
 * What the memory knew and how fast the queue was are left out: the first plan stands, so that a run goes on after a
 * crash with the chunks it began with. Everything that changes a chunk is in here, so that then the memory is asked anew.
 */
export function planIdentity(context: TranslationContext, messages: Ref): StageIdentity {
  const { chunkMinutes, chunkTokens } = context.config.translation;
  return {
    stage: 'plan',
    version: 2,
    inputs: { messages: messages.digest, translator: context.sources.translator.identity },
    config: {
      ...segmentation(context),
      ...(chunkTokens === null ? { chunkMinutes } : { chunkTokens }),
      chunk: chunkIdentity(context, messages).config,
    },
  };
}

/** The chunks' translations are a function of the plan and the translation settings, so those stand for them. */
export function mergeIdentity(context: TranslationContext, ingest: IngestOutputs, plan: PlanOutputs): StageIdentity {
  return {
    stage: 'merge',
    version: 3,
    inputs: {
      messages: ingest.messages.digest,
      excluded: ingest.excluded.digest,
      chunks: plan.chunks.digest,
      known: plan.known.digest,
    },
    config: {
      ...segmentation(context),
      onFailure: context.config.translation.quality.onFailure,
      chunk: chunkIdentity(context, plan.chunks),
    },
  };
}

/** Every output of the first attempt counts, so nothing that decides about retries matters. */
export function scoreTranslatorIdentity(
  context: TranslationContext,
  { name, pairs, language }: ScoringSet,
): StageIdentity {
  const settings = { ...attemptSettings(context), ...batchSettings(context), gatesOff: gatesOff(context) };
  return {
    stage: 'score-translator',
    version: 1,
    inputs: { pairs: pairs.digest, translator: context.sources.translator.identity },
    config: { ...settings, name, sourceLanguage: language },
  };
}

export function roundTripIdentity(context: StageContext, plan: Ref): StageIdentity {
  return {
    stage: 'round-trip',
    version: 1,
    inputs: { plan: plan.digest, translator: context.sources.translator.identity },
    config: {
      roundTripSample: context.config.translation.quality.roundTripSample,
      chunk: chunkIdentity(context, plan).config,
    },
  };
}

function segmentation({ config }: Pick<TranslationContext, 'config'>) {
  return { segmentation: SEGMENTATION_VERSION, maxSourceTokens: config.translation.maxSourceTokens };
}

function without<T extends object>(settings: T, left: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !left.includes(key as keyof T))) as Partial<T>;
}

export function prepareIdentity({ config }: StageContext, merged: Ref): StageIdentity {
  const { validationFraction, testFraction } = config.dataset;
  return {
    stage: 'prepare',
    version: 1,
    inputs: { merged: merged.digest },
    config: { validationFraction, testFraction, seed: config.seed, maxItems: config.evaluation.maxItems },
  };
}

export function trainingIdentity(
  stage: 'sft' | 'dpo',
  { config, sources }: StageContext,
  inputs: { readonly train: Ref; readonly validation: Ref; readonly adapter?: Ref },
): StageIdentity {
  const { quantization, chatTemplate } = config.training;
  const settings: Record<string, unknown> = { ...config.training[stage] };
  delete settings['enabled'];
  return {
    stage,
    version: 1,
    inputs: {
      baseModel: sources.baseModel.identity,
      train: inputs.train.digest,
      validation: inputs.validation.digest,
      ...(inputs.adapter && { adapter: inputs.adapter.digest }),
    },
    config: { ...settings, quantization, chatTemplate, seed: config.seed },
  };
}

export function generateIdentity({ config, sources }: StageContext, adapter: Ref | null, test: Ref): StageIdentity {
  const { quantization, chatTemplate, sft } = config.training;
  return {
    stage: 'generate',
    version: 1,
    inputs: { baseModel: sources.baseModel.identity, adapter: adapter?.digest ?? 'none', test: test.digest },
    config: {
      maxNewTokens: config.evaluation.maxNewTokens,
      batchSize: config.evaluation.batchSize,
      maxLength: sft.maxLength,
      quantization,
      chatTemplate,
      seed: config.seed,
    },
  };
}

export function reportIdentity({ config, sources }: StageContext, input: ReportInput): StageIdentity {
  const digests = (refs: object) =>
    Object.fromEntries(Object.entries(refs).map(([name, ref]: [string, Ref]) => [name, ref.digest]));
  const prefixed = (prefix: string, refs: object) =>
    Object.fromEntries(Object.entries(digests(refs)).map(([name, digest]) => [`${prefix}.${name}`, digest]));
  return {
    stage: 'report',
    version: 3,
    inputs: {
      ...prefixed('merge', input.merge satisfies MergeOutputs),
      ...(input.roundTrip && { roundTrip: input.roundTrip.digest }),
      ...prefixed('translatorScores', input.translatorScores),
      ...prefixed('data', input.data satisfies PrepareOutputs),
      ...prefixed('generations', input.generations),
      ...prefixed('training', input.training),
      translator: sources.translator.identity,
    },
    config: { name: config.name, language: config.language, evaluation: config.evaluation, seed: config.seed },
  };
}
