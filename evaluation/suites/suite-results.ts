import { groupBy } from '../../artifacts/group-by.js';
import { AccountingError } from '../../contracts/errors.js';
import type { Estimate } from '../../contracts/evaluation.js';
import type { Sample, SuiteResult } from '../../contracts/report.js';
import type { SuiteFacts, SuiteScore } from '../../contracts/suite.js';
import { estimateScore } from '../interval-rules.js';
import type { Measurements, PairedMeasurements } from '../measurements.js';
import { metricInfo, withinRange } from '../metrics/metric-info.js';
import { largest } from '../statistics/largest.js';
import { calibrationOf } from './calibration.js';
import { suiteMetric, valueOf, type SuiteMetric } from './suite-metrics.js';

/** With more classes a table of them says nothing. */
const MOST_CLASSES = 12;

/** A suite with every system's scores, [systems × items]. */
export interface ScoredSuite {
  readonly facts: SuiteFacts;
  readonly rows: readonly SuiteScore[];
  /** Of items that rows of training hold; nothing rests on them. */
  readonly overlapping?: readonly SuiteScore[];
}

/** Scores with intervals of every system, by task too, and what else is shown of a suite. */
export function suiteResult({ facts, rows, overlapping = [] }: ScoredSuite, confidence: number): SuiteResult {
  const bySystem = rowsBySystem(facts.name, rows);
  const names = metricNames(facts);
  const first = rows.find(({ prompt }) => prompt !== null);
  return {
    ...facts,
    items: [...bySystem.values()][0]?.length ?? 0,
    scores: mapped(bySystem, (own) => estimates(names, own, rows, confidence)),
    tasks: tasksOf(facts.metrics.primary, bySystem),
    overlapping: strataOf(facts.metrics.primary, rows, overlapping),
    calibration: calibrationOf(bySystem),
    confusion: confusionOf(names, bySystem, rows),
    classes: haveSameClasses(rows) ? (rows.find(({ labels }) => labels !== undefined)?.labels ?? null) : null,
    prompt: first?.prompt == null ? null : { text: first.prompt, sha256: first.promptHash },
  };
}

/** Every metric of a suite for these pairs of systems, as far as both were measured. */
export function suitePairs(
  { facts, rows }: ScoredSuite,
  pairs: readonly (readonly [reference: string, candidate: string])[],
): PairedMeasurements[] {
  const bySystem = rowsBySystem(facts.name, rows);
  return metricNames(facts).flatMap((name) => {
    const metric = suiteMetric(name, rows);
    return pairs.flatMap(([reference, candidate]) => {
      const [a, b] = [reference, candidate].map((system) => measured(metric, bySystem.get(system) ?? []));
      if (!a || !b || a.ids.length === 0 || b.ids.length === 0) return [];
      if (a.ids.join('\n') !== b.ids.join('\n')) throw notTheSame(facts.name, name, [reference, candidate]);
      const { rows: referenceRows, ...shared } = a;
      return { ...shared, suite: facts.name, reference, candidate, referenceRows, candidateRows: b.rows };
    });
  });
}

/** Null where no item overlaps. */
function strataOf(
  primary: string,
  clean: readonly SuiteScore[],
  overlapping: readonly SuiteScore[],
): SuiteResult['overlapping'] {
  if (overlapping.length === 0) return null;
  const of = (rows: readonly SuiteScore[]) =>
    valuesOf(
      primary,
      groupBy(rows, ({ system }) => system),
    );
  const items = new Set(overlapping.map(({ id }) => id)).size;
  return { items, full: of([...clean, ...overlapping]), scores: of(overlapping) };
}

/** Every item with what each system said, for people to read. */
export function suiteItems({ facts, rows }: ScoredSuite): Sample[] {
  const bySystem = rowsBySystem(facts.name, rows);
  const [first = []] = bySystem.values();
  return first.map(({ id, asked, target }, at) => {
    return {
      ...{ suite: facts.name, id, prompt: [{ role: 'user', content: asked }], reference: target, inTarget: {} },
      answers: mapped(bySystem, (all) => all[at]?.output ?? ''),
      scores: mapped(bySystem, (all) => itemScore(facts.metrics.primary, all[at])),
    };
  });
}

/** 0–100. Of a metric over all items at once, which is made of the right class and the chosen one, right or wrong. */
function itemScore(metric: string, row: SuiteScore | undefined): number {
  const [score = 0, chosen] = row?.metrics[metric] ?? [];
  if (chosen !== undefined) return score === chosen ? 100 : 0;
  return metricInfo(metric).unit === '0–100' ? score : 100 * score;
}

function metricNames({ metrics: { primary, secondary } }: SuiteFacts): string[] {
  return [primary, ...secondary];
}

/** @throws AccountingError where two systems were not scored on the same items */
function rowsBySystem(name: string, rows: readonly SuiteScore[]): Map<string, SuiteScore[]> {
  const bySystem = groupBy(rows, ({ system }) => system);
  const [[first, own] = ['', []], ...others] = bySystem;
  const ids = own.map(({ id }) => id).join('\n');
  for (const [system, { length }, same] of others.map(([key, list]) => [key, list, sameIds(list, ids)] as const)) {
    if (same) continue;
    throw new AccountingError(
      `Suite ${name}: expected the ${own.length} items of ${first} in the same order for ${system}, received ${length} ` +
        'that differ. Let both answer the same data.',
    );
  }
  return bySystem;
}

function notTheSame(suite: string, metric: string, [reference, candidate]: readonly [string, string]): AccountingError {
  return new AccountingError(
    `Suite ${suite}: expected ${metric} of the same items for ${reference} and ${candidate}, received it of others. ` +
      'Score both by one version of the suite.',
  );
}

function sameIds(rows: readonly SuiteScore[], ids: string): boolean {
  return rows.map(({ id }) => id).join('\n') === ids;
}

function measured(metric: SuiteMetric, own: readonly SuiteScore[]): Measurements {
  const having = own.filter(({ metrics }) => metrics[metric.name] !== undefined);
  return {
    metric,
    ids: having.map(({ id }) => id),
    clusterIds: having.map(({ id, cluster }) => cluster ?? id),
    rows: Float64Array.from(having.flatMap(({ metrics }) => [...metric.row(metrics[metric.name] ?? [])])),
  };
}

function estimates(
  names: readonly string[],
  own: readonly SuiteScore[],
  all: readonly SuiteScore[],
  confidence: number,
): Record<string, Estimate> {
  const found = names.flatMap((name) => {
    const measurements = measured(suiteMetric(name, all), own);
    if (measurements.ids.length === 0) return [];
    const { value, interval } = estimateScore(measurements, confidence);
    return [
      [name, { value, interval: interval && withinRange(name, interval), items: measurements.ids.length }] as const,
    ];
  });
  return Object.fromEntries(found);
}

function tasksOf(primary: string, bySystem: ReadonlyMap<string, readonly SuiteScore[]>): SuiteResult['tasks'] {
  const first = [...bySystem.values()][0] ?? [];
  const tasks = groupBy(first, ({ task }) => task);
  if (tasks.size < 2) return [];
  return [...tasks].map(([task, { length }]) => {
    const own = [...bySystem].map(([system, rows]) => [system, rows.filter((row) => row.task === task)] as const);
    return { task, items: length, scores: valuesOf(primary, own) };
  });
}

/** A metric by system, of those that have it. */
function valuesOf(
  metric: string,
  bySystem: Iterable<readonly [system: string, rows: readonly SuiteScore[]]>,
): Record<string, number> {
  const values = [...bySystem].flatMap(([system, rows]) => {
    const value = valueOf(metric, rows);
    return value === null ? [] : [[system, value] as const];
  });
  return Object.fromEntries(values);
}

/** By the choices that the harness gives, where they are the same classes in all tasks, or those that a metric counts. */
function confusionOf(
  names: readonly string[],
  bySystem: ReadonlyMap<string, readonly SuiteScore[]>,
  rows: readonly SuiteScore[],
): SuiteResult['confusion'] {
  const counted = haveSameClasses(rows) ? ['choice', ...names] : names;
  const pairName = counted.find((name) => rows.some(({ metrics }) => metrics[name]?.length === 2)) ?? '';
  const classes =
    1 +
    largest(
      rows.flatMap(({ metrics }) => metrics[pairName] ?? []),
      0,
    );
  if (classes < 2 || classes > MOST_CLASSES) return null;
  return mapped(bySystem, (own) => {
    const table = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    for (const { metrics } of own) {
      const [right = 0, chosen = 0] = metrics[pairName] ?? [];
      const row = metrics[pairName] && table[right];
      if (row) row[chosen] = (row[chosen] ?? 0) + 1;
    }
    return table;
  });
}

/** Choices A to D of questions, or the labels of one task: not those of several tasks, nor answers of their own. */
function haveSameClasses(rows: readonly SuiteScore[]): boolean {
  const labels = new Map(rows.flatMap(({ task, labels: own }) => (own === undefined ? [] : [[task, own.join('\n')]])));
  return new Set(labels.values()).size === 1 && rows.every(({ task }) => labels.has(task));
}

function mapped<T>(
  bySystem: ReadonlyMap<string, readonly SuiteScore[]>,
  of: (own: readonly SuiteScore[]) => T,
): Record<string, T> {
  return Object.fromEntries([...bySystem].map(([system, own]) => [system, of(own)]));
}
