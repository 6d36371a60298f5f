import type { ReportData } from '../../contracts/report.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
import { metricInfo } from '../metrics/metric-info.js';
import { fixed } from './format.js';
import { heatMap } from './heat-map.js';
import type { Markup } from './markup.js';
import { suiteModelsOf, systemTitle } from './systems.js';
import type { Words } from './words/english.js';

/** Points on a scale of 0–100 by which a scenario moves to be tinted as strongly as any. */
const STRONG = 20;

/** Scenarios by models: the mean of their suites' primary scores, and its change from the base. */
export function scenarioMap(data: ReportData, words: Words): Markup {
  const models = suiteModelsOf(data);
  const groups = new Map<string, SuiteResult[]>();
  for (const suite of data.suites) {
    const { scenario, language } = suite;
    const name = `${words.suites.scenarios[scenario] ?? scenario}, ${language}`;
    groups.set(name, [...(groups.get(name) ?? []), suite]);
  }
  const cells = [...groups].flatMap(([row, suites]) => {
    const base = meanScore(suites, 'base');
    return models.flatMap(({ system }) => {
      const value = meanScore(suites, system);
      if (value === null) return [];
      const column = systemTitle(system, data.systems, words);
      const change = system === 'base' || base === null ? null : value - base;
      const text = `${fixed(value, 1, words)}${change === null ? '' : `\n${signed(change, words)}`}`;
      return [
        {
          row,
          column,
          text,
          weight: (change ?? 0) / STRONG,
          description: `${row}, ${column}: ${text.replace('\n', ', ')}`,
        },
      ];
    });
  });
  return heatMap(words.suites.mapTitle, words.suites.mapTitle, cells);
}

/** 0–100, over suites that the system answered. */
function meanScore(suites: readonly SuiteResult[], system: string): number | null {
  const values = suites.flatMap(({ metrics: { primary }, scores }) => {
    const value = scores[system]?.[primary]?.value;
    return value === undefined ? [] : [metricInfo(primary).unit === '0–100' ? value : 100 * value];
  });
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function signed(change: number, words: Words): string {
  return `${change > 0 ? '+' : ''}${fixed(change, 1, words)}`;
}
