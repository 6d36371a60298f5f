import * as Plot from '@observablehq/plot';
import type { ReportData, SuiteResult } from '../../contracts/evaluation.js';
import { metricInfo } from '../metrics/metric-info.js';
import { figure } from './figure.js';
import { fixed } from './format.js';
import { heatMap } from './heat-map.js';
import type { Markup } from './markup.js';
import { modelsOf, systemTitle } from './systems.js';
import type { Words } from './words/english.js';

/** Points on a scale of 0–100 by which a scenario moves to be tinted as strongly as any. */
const STRONG = 20;

/** Scenarios by models: the mean of their suites' primary scores, and its change from the base. */
export function scenarioMap(data: ReportData, words: Words): Markup {
  const models = modelsOf(data).filter(({ system }) => data.suites.some(({ scores }) => system in scores));
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
  return heatMap(words.suites.mapTitle, cells);
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

/** Rows the right classes, columns the chosen ones; each row's tint is the share of its items. */
export function confusionMatrix(caption: Markup | null, name: string, matrix: readonly (readonly number[])[]): Markup {
  const cells = matrix.flatMap((row, right) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, chosen) => ({ right, chosen, count, share: total === 0 ? 0 : count / total }));
  });
  const classes = matrix.map((_, at) => at);
  const label = cells.map(({ right, chosen, count }) => `${right} → ${chosen}: ${count}`).join('; ');
  return figure(caption ?? name, `${name}. ${label}`, {
    height: Math.max(110, Math.min(300, 30 * matrix.length + 30)),
    ...{ marginLeft: 30, marginTop: 22, marginRight: 0, marginBottom: 4 },
    x: { domain: classes, axis: 'top', label: null, tickSize: 0, padding: 0.03 },
    y: { domain: classes, label: null, tickSize: 0, padding: 0.03 },
    opacity: { type: 'identity' },
    marks: [
      Plot.cell(cells, {
        ...{ x: 'chosen', y: 'right' },
        fill: ({ right, chosen }: { right: number; chosen: number }) =>
          right === chosen ? 'var(--sft)' : 'var(--dpo)',
        fillOpacity: ({ share }: { share: number }) => 0.04 + 0.36 * share,
      }),
      Plot.text(cells, { x: 'chosen', y: 'right', text: 'count' }),
    ],
  });
}
