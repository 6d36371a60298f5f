import { canonicalJson } from '../artifacts/digest.js';
import { pinSource } from '../artifacts/model-source.js';
import type { PipelineConfig, Source } from '../contracts/pipeline-config.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import type { Activities, PinnedSource, PinnedSources, StageContext } from '../contracts/run.js';
import { findSourceFiles } from '../dataset/source-files.js';
import { inspectBaseModel } from '../training/base-model.js';
import { inspectTranslationModel } from '../translation/model-info.js';
import type { Dependencies } from './dependencies.js';

/** Fixes what a run works on, and refuses what cannot work, before anything costs GPU time. */
export function sourcesActivity(deps: Dependencies): Pick<Activities, 'resolveSources'> {
  return {
    resolveSources: async ({ config }): Promise<{ context: Ref }> => {
      const sources = {
        dataset: await pin(deps, config.dataset.source, 'dataset.source', 'dataset'),
        translator: await pin(deps, config.translation.model, 'translation.model', 'model'),
        baseModel: await pin(deps, config.baseModel, 'baseModel', 'model'),
      };
      await inspectLocal(sources, config);
      const context: StageContext = { config, sources };
      return { context: await deps.home.store.putBytes(canonicalJson(context), MEDIA.json) };
    },
  };
}

function pin(
  { home, resolveRevision }: Dependencies,
  source: Source,
  field: string,
  type: 'model' | 'dataset',
): Promise<PinnedSource> {
  return pinSource(source, field, home.models('digests'), (repo, revision) => resolveRevision(repo, revision, type));
}

async function inspectLocal({ dataset, translator, baseModel }: PinnedSources, config: PipelineConfig): Promise<void> {
  if (dataset.kind === 'path') await findSourceFiles(dataset.path);
  if (translator.kind === 'path') await inspectTranslationModel(translator.path, config.language);
  if (baseModel.kind === 'path') await inspectBaseModel(baseModel.path);
}
