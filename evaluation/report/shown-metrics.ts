import type { MetricName } from '../../contracts/evaluation.js';
import type { ReportData } from '../../contracts/report.js';
import { METRIC_NAMES } from '../metrics/all-metrics.js';

/** Metrics that any system has, in the order of the contract. */
export function shownMetrics({ systems }: Pick<ReportData, 'systems'>): MetricName[] {
  return METRIC_NAMES.filter((name) => systems.some(({ scores }) => scores[name]));
}
