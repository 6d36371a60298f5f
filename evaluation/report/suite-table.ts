import type { SuiteResult } from '../../contracts/suite-result.js';
import { formatInterval, formatScore, metricTitle } from './format.js';
import { align } from './table.js';

/** The suites of one model as a table for the terminal: every metric with its interval. */
export function renderSuites(suites: readonly SuiteResult[]): string {
  const rows = suites.flatMap(({ title, items, chance, metrics: { primary }, scores }) =>
    Object.entries(Object.values(scores)[0] ?? {}).map(([metric, { value, interval }], index) => [
      index === 0 ? title : '',
      metricTitle(metric, ''),
      formatScore(metric, value),
      formatInterval(metric, interval),
      metric === primary && chance !== null ? formatScore(metric, chance) : '–',
      index === 0 ? String(items) : '',
    ]),
  );
  return `${align([['Suite', 'Metric', 'Score', 'Interval', 'Chance', 'Items'], ...rows]).join('\n')}\n`;
}
