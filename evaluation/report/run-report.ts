import { isOnnxInt8 } from '../../config/translation-settings.js';
import type { Comparison, ReportData, RunFacts } from '../../contracts/report.js';
import { sourceName, type PipelineConfig } from '../../contracts/pipeline-config.js';

export interface ReportedRun extends Pick<RunFacts, 'runId' | 'createdAt' | 'sources' | 'efficiency' | 'lineage'> {
  readonly config: PipelineConfig;
  /** Examples that were not used whole, by stage and reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** The report of one run: what its models came to, under its own name, settings and sources. */
export function runReport(comparison: Comparison, { config, skipped, ...run }: ReportedRun): ReportData {
  return {
    ...comparison,
    ...run,
    splits: { ...comparison.splits, ...skipped },
    title: config.name,
    baseModel: sourceName(config.baseModel),
    translationModel: translatorName(config, comparison.int8),
    settings: config,
  };
}

function translatorName({ translation }: PipelineConfig, int8: Comparison['int8']): string {
  const { fallback } = translation;
  const name = (settings: Pick<PipelineConfig['translation'], 'engine' | 'model' | 'precision'>) =>
    sourceName(settings.model) + (isOnnxInt8(settings) ? ` in int8 (${int8 ?? ''} weights)` : '');
  return fallback === null ? name(translation) : `${name(translation)}; where it fails ${name(fallback)}`;
}
