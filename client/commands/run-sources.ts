import type { StageRecord } from '../../contracts/lineage.js';
import { sourceName, type PipelineConfig, type Service, type Source } from '../../contracts/pipeline-config.js';
import type { RunSource, RunSources, SourceRole } from '../../contracts/run-sources.js';

/** What a run worked on, exactly: its settings say where from, the records of its stages which commit and files. */
export function sourcesOf(
  { dataset, translation, baseModel }: PipelineConfig,
  records: readonly StageRecord[],
): RunSources {
  const of = (role: SourceRole, source: Source | Service): RunSource => {
    const identity = records.find(({ inputs }) => inputs[role] !== undefined)?.inputs[role] ?? null;
    const repository = 'hub' in source ? source.hub : null;
    return {
      ...{ name: sourceName(source), repository, identity },
      revision: repository === null ? null : (identity?.split('@')[1] ?? null),
      licence: records.find(({ licences }) => licences?.[role] !== undefined)?.licences?.[role] ?? null,
    };
  };
  return {
    dataset: of('dataset', dataset.source),
    translator: of('translator', translation.model),
    ...(translation.fallback && { fallback: of('fallback', translation.fallback.model) }),
    baseModel: of('baseModel', baseModel),
  };
}
