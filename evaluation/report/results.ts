import type { ReportData } from '../../contracts/report.js';
import { RESULTS_FORM, type ItemFile, type Results } from '../../contracts/results.js';
import { decidingDifference } from './verdict.js';

/** The report for other programs: each claim with its evidence beside it, and the files that all of it was made from. */
export function resultsOf(data: ReportData, files: readonly ItemFile[]): Results {
  const claims = data.claims.map((claim) => {
    const { delta, interval, items, clusters } = decidingDifference(claim, data.differences) ?? NOT_MEASURED;
    return { ...claim, delta, interval, items, clusters };
  });
  return { $schema: RESULTS_FORM, ...data, claims, files: [...files] };
}

const NOT_MEASURED = { delta: null, interval: null, items: null, clusters: null };
