import { canonicalJson } from '../artifacts/digest.js';
import { requireSuiteData } from '../artifacts/suite-data.js';
import { chooseSuites, requireAllowed } from '../config/suites.js';
import type { BenchmarkContext } from '../contracts/context.js';
import type { BenchmarkConfig, PipelineConfig } from '../contracts/pipeline-config.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import { askedOf, factsOf, type PinnedSuite } from '../contracts/suite.js';
import type { Dependencies } from './dependencies.js';
import { inspectBase, pin, withLicences, type Pinning } from './pin-one.js';

/** What a model is asked outside a pipeline, fixed. */
export interface PinnedBenchmark {
  readonly context: Ref;
  readonly suites: readonly PinnedSuite[];
}

/** Fixes the model and the suites, and refuses what cannot work, before anything costs GPU time. */
export async function resolveBenchmark(
  deps: Dependencies & Pinning,
  { config }: { readonly config: BenchmarkConfig },
): Promise<PinnedBenchmark> {
  const baseModel = await pin(deps, config.baseModel, 'the model', 'model');
  await inspectBase(deps, baseModel);
  const context: BenchmarkContext = { config, sources: await withLicences(deps, { baseModel }) };
  const stored = await deps.home.store.putBytes(canonicalJson(context), MEDIA.json);
  return { context: stored, suites: await pinSuites(deps, config) };
}

/** The suites that every model is asked, each with the commit of its data. @throws as requireAllowed and requireSuiteData */
export async function pinSuites(
  deps: Pinning & Pick<Dependencies, 'env'>,
  { evaluation }: Pick<PipelineConfig, 'evaluation'>,
): Promise<PinnedSuite[]> {
  const suites = await chooseSuites(evaluation.suites, 'evaluation.suites');
  requireAllowed(suites, evaluation);
  await requireSuiteData(deps.home, deps.env, suites);
  return Promise.all(
    suites.map(async (suite) => {
      const data = await pin(deps, suite.data.source, `suite ${suite.name}, data.source`, 'dataset');
      const facts = factsOf(suite, data.kind === 'hub' ? data.revision : null);
      return {
        name: suite.name,
        asked: await deps.home.store.putBytes(canonicalJson(askedOf(suite)), MEDIA.json),
        facts: await deps.home.store.putBytes(canonicalJson(facts), MEDIA.json),
        data,
        primary: suite.metrics.primary,
        limit: evaluation.suiteItems,
      };
    }),
  );
}
