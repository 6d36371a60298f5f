import { canonicalJson } from '../artifacts/digest.js';
import type { PinnedSources, ScoringSet, StageContext, TranslationContext } from '../contracts/context.js';
import type { PipelineConfig, TranslationConfig } from '../contracts/pipeline-config.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import type { PinnedSuite } from '../contracts/suite.js';
import { storeScoringSets } from '../dataset/scoring-sets.js';
import { findSourceFiles } from '../dataset/find-files.js';
import { requireFit } from '../training/base-model.js';
import { runArithmetic } from '../translation/onnx/run-arithmetic.js';
import { editionOf } from '../translation/memory/open-memory.js';
import { inspectTranslationModel } from '../translation/model-info.js';
import type { Dependencies } from './dependencies.js';
import { inspectBase, pin, withLicences, type Pinning } from './pin-one.js';
import { pinSuites } from './pin-suites.js';

/** What a run works on, fixed: its context in the store, and what its translator and its models are measured by. */
export interface PinnedRun {
  readonly context: Ref;
  readonly scoring: readonly ScoringSet[];
  readonly suites: readonly PinnedSuite[];
}

/** Fixes what a run works on, and refuses what cannot work, before anything costs GPU time. */
export async function resolveSources(
  deps: Dependencies & Pinning,
  { config }: { readonly config: PipelineConfig },
): Promise<PinnedRun> {
  const pinned = await pinRun(deps, config);
  await inspectSources(deps, pinned.sources, config);
  const context: StageContext = { ...pinned, sources: await withLicences(deps, pinned.sources) };
  const scoring = await storeScoringSets(deps.home.store, config);
  const suites = await pinSuites(deps, config);
  return { context: await deps.home.store.putBytes(canonicalJson(context), MEDIA.json), scoring, suites };
}

/** The context of a run that starts now. */
export async function pinRun(deps: Pinning, config: PipelineConfig): Promise<StageContext> {
  const sources = {
    dataset: await pin(deps, config.dataset.source, 'dataset.source', 'dataset'),
    ...(await pinTranslators(deps, config)),
    baseModel: await pin(deps, config.baseModel, 'baseModel', 'model'),
  };
  return withTranslations(deps, { config, sources });
}

/** Likewise where nothing but a file is translated. */
export async function resolveTranslator(
  deps: Dependencies & Pinning,
  { config }: { readonly config: TranslationConfig },
): Promise<Pick<PinnedRun, 'context'>> {
  const sources = await pinTranslators(deps, config);
  await inspectTranslators(sources, config);
  const pinned = await withTranslations(deps, { config, sources });
  const context: TranslationContext = { ...pinned, sources: await withLicences(deps, sources) };
  return { context: await deps.home.store.putBytes(canonicalJson(context), MEDIA.json) };
}

/** What the translations of this run are besides their settings. */
export async function withTranslations<Pinned extends Pick<TranslationContext, 'config' | 'sources'>>(
  { home }: Pick<Dependencies, 'home'>,
  pinned: Pinned,
): Promise<Pinned & Pick<TranslationContext, 'edition' | 'int8'>> {
  const int8 = await runArithmetic(pinned.config);
  return { ...pinned, int8, edition: await editionOf(home, { ...pinned, int8 }) };
}

async function pinTranslators(
  deps: Pinning,
  { translation: { model, fallback } }: TranslationConfig,
): Promise<TranslationContext['sources']> {
  return {
    translator: await pin(deps, model, 'translation.model', 'model'),
    ...(fallback && { fallback: await pin(deps, fallback.model, 'translation.fallback.model', 'model') }),
  };
}

async function inspectSources(
  deps: Pick<Dependencies, 'home' | 'env'>,
  { dataset, baseModel, ...translators }: PinnedSources,
  config: PipelineConfig,
): Promise<void> {
  if (dataset.kind === 'path') await findSourceFiles(dataset.path);
  await inspectTranslators(translators, config);
  const base = await inspectBase(deps, baseModel);
  if (base !== null) requireFit(base, config.training);
}

async function inspectTranslators(
  { translator, fallback }: TranslationContext['sources'],
  { language }: TranslationConfig,
): Promise<void> {
  for (const source of [translator, fallback]) {
    if (source?.kind === 'path') await inspectTranslationModel(source.path, language);
  }
}
