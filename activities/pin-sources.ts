import { canonicalJson } from '../artifacts/digest.js';
import { pinnedModelFiles } from '../artifacts/pinned-folder.js';
import { pinSource } from '../artifacts/pin-source.js';
import { requireSuiteData } from '../artifacts/suite-data.js';
import type {
  PinnedSource,
  PinnedSources,
  ScoringSet,
  StageContext,
  TranslationContext,
} from '../contracts/context.js';
import type { PipelineConfig, Service, Source, TranslationConfig } from '../contracts/pipeline-config.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import { askedOf, factsOf, type PinnedSuite } from '../contracts/suite.js';
import { chooseSuites } from '../config/suites.js';
import { storeScoringSets } from '../dataset/scoring-sets.js';
import { findSourceFiles } from '../dataset/find-files.js';
import { inspectBaseFiles, inspectBaseModel, requireFit } from '../training/base-model.js';
import { runArithmetic } from '../translation/onnx/run-arithmetic.js';
import { editionOf } from '../translation/memory/open-memory.js';
import { inspectTranslationModel } from '../translation/model-info.js';
import type { Dependencies } from './dependencies.js';

/** What a run works on, fixed: its context in the store, and what its translator and its models are measured by. */
export interface PinnedRun {
  readonly context: Ref;
  readonly scoring: readonly ScoringSet[];
  readonly suites: readonly PinnedSuite[];
}

interface Pinning extends Pick<Dependencies, 'home' | 'resolveRevision'> {
  /** Told of the bytes of a source that are hashed. */
  readonly onHashed?: (bytes: number) => void;
}

/** Fixes what a run works on, and refuses what cannot work, before anything costs GPU time. */
export async function resolveSources(
  deps: Dependencies & Pinning,
  { config }: { readonly config: PipelineConfig },
): Promise<PinnedRun> {
  const context = await pinRun(deps, config);
  await inspectSources(deps, context.sources, config);
  const scoring = await storeScoringSets(deps.home.store, config);
  const suites = await pinSuites(deps, config);
  return { context: await deps.home.store.putBytes(canonicalJson(context), MEDIA.json), scoring, suites };
}

/** The suites that every model is asked, each with the commit of its data. @throws as requireSuiteData */
export async function pinSuites(
  deps: Pinning & Pick<Dependencies, 'env'>,
  { evaluation }: PipelineConfig,
): Promise<PinnedSuite[]> {
  const suites = await chooseSuites(evaluation.suites, 'evaluation.suites');
  await requireSuiteData(deps.home, deps.env, suites);
  return Promise.all(
    suites.map(async (suite) => ({
      name: suite.name,
      asked: await deps.home.store.putBytes(canonicalJson(askedOf(suite)), MEDIA.json),
      facts: await deps.home.store.putBytes(canonicalJson(factsOf(suite)), MEDIA.json),
      data: await pin(deps, suite.data.source, `suite ${suite.name}, data.source`, 'dataset'),
      primary: suite.metrics.primary,
      limit: evaluation.suiteItems,
    })),
  );
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
  const context: TranslationContext = await withTranslations(deps, { config, sources });
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

function pin(
  { home, resolveRevision, onHashed }: Pinning,
  source: Source | Service,
  field: string,
  type: 'model' | 'dataset',
): Promise<PinnedSource> {
  const revisionOf = (repo: string, revision: string) => resolveRevision(repo, revision, type);
  return pinSource(source, field, home.models('digests'), revisionOf, onHashed);
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
  await inspectBase(deps, baseModel, config);
}

/** On the Hub as in a folder: what the base lacks would show only when everything is translated. */
async function inspectBase(
  { home, env }: Pick<Dependencies, 'home' | 'env'>,
  base: PinnedSource,
  { training }: PipelineConfig,
): Promise<void> {
  if (base.kind === 'service') return;
  const info =
    base.kind === 'path'
      ? await inspectBaseModel(base.path)
      : await inspectBaseFiles(await pinnedModelFiles(home, env, base));
  requireFit(info, training);
}

async function inspectTranslators(
  { translator, fallback }: TranslationContext['sources'],
  { language }: TranslationConfig,
): Promise<void> {
  for (const source of [translator, fallback]) {
    if (source?.kind === 'path') await inspectTranslationModel(source.path, language);
  }
}
