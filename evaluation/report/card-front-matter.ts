import { METRICS, type Estimate, type SystemScores } from '../../contracts/evaluation.js';
import type { Licence } from '../../contracts/licence.js';
import type { ReportData } from '../../contracts/report.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
import { metricInfo } from '../metrics/metric-info.js';
import { formatPercent, metricTitle } from './format.js';
import { shownMetrics } from './shown-metrics.js';

/** Front matter of a Hub model card with a model-index. Every string is a JSON string, which YAML reads as it is. */
export function frontMatter(data: ReportData, model: SystemScores | undefined): string[] {
  const { baseModel, dataset } = data.sources;
  const text = JSON.stringify;
  return [
    '---',
    `language: ${text(data.language)}`,
    // What is no repository would name somebody else's there.
    ...(baseModel.repository === null ? [] : [`base_model: ${text(baseModel.repository)}`]),
    ...licenceLines(baseModel.licence),
    'library_name: peft',
    'pipeline_tag: text-generation',
    ...(dataset.repository === null ? [] : ['datasets:', `  - ${text(dataset.repository)}`]),
    'tags: ["sprogskole", "qlora", "dpo", "machine-translated-data"]',
    'model-index:',
    `  - name: ${text(data.title)}`,
    `    results:${model === undefined ? ' []' : ''}`,
    ...(model === undefined ? [] : [...dialogueResult(data, model), ...suiteResults(data, model)]),
    '---',
    '',
  ];
}

/** That of the base: what derives from it stays under it. The Hub asks for a name where it is none that it lists. */
function licenceLines(licence: Licence | null): string[] {
  const { id, name, link } = licence ?? { id: 'other', name: 'unknown', link: null };
  return [
    `license: ${JSON.stringify(id)}`,
    ...(name === null ? [] : [`license_name: ${JSON.stringify(name)}`]),
    ...(link === null ? [] : [`license_link: ${JSON.stringify(link)}`]),
  ];
}

function dialogueResult(data: ReportData, { scores }: SystemScores): string[] {
  const metrics = shownMetrics(data).flatMap((metric) => {
    const estimate = scores[metric];
    return estimate ? [metricLine(metric, METRICS[metric].unit, estimate, data)] : [];
  });
  const name = `Held-out conversations (${data.languageName})`;
  return resultLines('Dialogue', { type: 'sprogskole/held-out', name, split: 'test' }, metrics);
}

/** A suite whose data is a folder has no name on the Hub but its own. */
function suiteResults(data: ReportData, { system }: SystemScores): string[] {
  return data.suites.flatMap((suite) => {
    const { source, revision, split } = suite.data;
    const dataset = { type: revision === null ? suite.name : source, name: suite.title, split };
    const metrics = Object.entries(suite.scores[system] ?? {}).map(([metric, estimate]) =>
      metricLine(metric, metricInfo(metric).unit, estimate, data),
    );
    return resultLines(taskName(suite), revision === null ? dataset : { ...dataset, revision }, metrics);
  });
}

/** "Common sense". */
function taskName({ scenario }: SuiteResult): string {
  return scenario.charAt(0).toUpperCase() + scenario.slice(1);
}

function resultLines(task: string, dataset: Readonly<Record<string, string>>, metrics: readonly string[]): string[] {
  if (metrics.length === 0) return [];
  const fields = Object.entries(dataset).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return [
    `      - task: { type: "text-generation", name: ${JSON.stringify(task)} }`,
    `        dataset: { ${fields.join(', ')} }`,
    '        metrics:',
    ...metrics,
  ];
}

function metricLine(metric: string, unit: string, { value, interval }: Estimate, data: ReportData): string {
  const spread =
    interval && `${formatPercent(data.confidence)} CI ${interval.low.toFixed(4)} to ${interval.high.toFixed(4)}`;
  const name = `${metricTitle(metric, data.languageName)} (${[unit, spread ?? 'no interval'].join(', ')})`;
  return `          - { type: ${JSON.stringify(metric)}, name: ${JSON.stringify(name)}, value: ${Number(value.toFixed(6))} }`;
}
