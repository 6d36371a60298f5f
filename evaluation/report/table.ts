import { METRICS, type Difference, type JudgedClaim, type MetricName } from '../../contracts/evaluation.js';
import { type ReportData } from '../../contracts/report.js';
import { describeContamination } from './contamination-section.js';
import { DIALOGUE } from '../family.js';
import { formatDelta, formatInterval, formatScore, metricTitle } from './format.js';
import { summarizeQuality } from './quality-rows.js';
import { shownMetrics } from './shown-metrics.js';
import { summarizeTranslator } from './translator-scores.js';
import { claimOn } from './verdict.js';

const GAP = '  ';
const MARKS: Record<JudgedClaim['outcome'], string> = {
  ...{ better: '▲', worse: '▼', 'not worse': '✓' },
  ...{ 'no detectable change': '·', inconclusive: '·', 'not judged': '·' },
};

/**
 * The before/after table as plain text for a terminal, each score with its interval below it. The baselines are left
 * out where `columns` has no room for them; three models take 77 columns.
 */
export function renderTable(data: ReportData, columns = 100): string {
  const models = data.systems.filter(({ baseline }) => !baseline);
  const withBaselines = layOut(data, data.systems);
  if (data.systems.length === 0)
    return (
      legend(data)
        .flatMap((line) => wrap(line, columns))
        .join('\n') + '\n'
    );
  const lines = widthOf(withBaselines) <= columns ? withBaselines : layOut(data, models);
  return [...lines, '', ...legend(data).flatMap((line) => wrap(line, columns))].join('\n') + '\n';
}

function layOut(data: ReportData, systems: ReportData['systems']): string[] {
  const last = lastDifferenceBase(data);
  const header = ['Metric', ...systems.map(({ title }) => title), `Δ since ${last.title}`];
  const shown = shownMetrics(data).filter((metric) => !('detail' in METRICS[metric]));
  const rows = shown.flatMap((metric) => {
    const scores = systems.map((system) => system.scores[metric]);
    const change = data.differences.find(
      (d) => d.suite === DIALOGUE && d.metric === metric && d.reference === 'base' && d.candidate === last.candidate,
    );
    return [
      [
        shortTitle(metric, data),
        ...scores.map((s) => (s ? formatScore(metric, s.value) : '–')),
        changeCell(change, data),
      ],
      ['', ...scores.map((s) => (s ? formatInterval(metric, s.interval) : '')), ''],
    ];
  });
  return align([header, ...rows, ...suiteRows(data, systems, last.candidate)]);
}

/** By their primary metric; a baseline without a model answers no suite. */
function suiteRows(data: ReportData, systems: ReportData['systems'], candidate: string): string[][] {
  return data.suites.flatMap(({ name, title, metrics: { primary }, scores }) => {
    const own = systems.map(({ system }) => scores[system]?.[primary]);
    const change = data.differences.find(
      (d) => d.suite === name && d.metric === primary && d.reference === 'base' && d.candidate === candidate,
    );
    return [
      [`↑ ${title}`, ...own.map((s) => (s ? formatScore(primary, s.value) : '–')), changeCell(change, data)],
      ['', ...own.map((s) => (s ? formatInterval(primary, s.interval) : '')), ''],
    ];
  });
}

/** The newest model is compared with the base: DPO where it was made, else SFT. */
function lastDifferenceBase({ differences, systems }: ReportData): { candidate: string; title: string } {
  const candidate = differences.findLast(({ reference }) => reference === 'base')?.candidate ?? '';
  return { candidate, title: systems.find(({ system }) => system === 'base')?.title ?? 'base' };
}

/** Secondary metrics have no mark. */
function changeCell(difference: Difference | undefined, { claims }: ReportData): string {
  if (!difference) return '–';
  const claim = claimOn(difference, claims);
  return `${formatDelta(difference.metric, difference.delta)} ${claim ? MARKS[claim.outcome] : ' '}`;
}

function shortTitle(metric: MetricName, data: ReportData): string {
  const arrow = { higher: '↑', lower: '↓', neither: ' ' }[METRICS[metric].better];
  if (metric === 'crossEntropy') return `${arrow} Cross-entropy, ${data.language}`;
  if (metric === 'englishCrossEntropy') return `${arrow} Cross-entropy, en`;
  if (metric === 'plainCrossEntropy') return `${arrow} Plain text, ${data.language}`;
  if (metric === 'plainEnglishCrossEntropy') return `${arrow} Plain text, en`;
  return `${arrow} ${metricTitle(metric, data.languageName)}`;
}

export function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return cells.join(GAP).trimEnd();
  });
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length));
  return [lines[0] ?? '', rule, ...lines.slice(1)];
}

function widthOf(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => line.length));
}

function legend(data: ReportData): string[] {
  return [
    ...data.verdicts.map(({ headline }) => headline),
    ...data.notDone,
    ...(data.quality === null ? [] : [summarizeQuality(data.quality)]),
    ...data.translatorScores.map((score) => summarizeTranslator(score)),
    ...(data.contamination?.items ? [describeContamination(data.contamination)] : []),
    ...(data.testItems === 0
      ? []
      : [
          `${data.testItems} items from ${data.testTrees} trees. ▲ better  ▼ worse  ✓ not worse  · no detectable change; secondary metrics have no mark`,
        ]),
  ];
}

/** Lines of at most `columns` characters, broken at spaces; what follows the first is indented. */
function wrap(text: string, columns: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + 1 + word.length > columns) lines.push(`  ${word}`);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
