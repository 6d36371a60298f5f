import { groupBy } from '../../artifacts/group-by.js';
import { AccountingError } from '../../contracts/errors.js';
import type { Estimate } from '../../contracts/evaluation.js';
import type { Sample } from '../../contracts/report.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
import { SUITE_BASELINES, type SuiteBaselines, type SuiteFacts, type SuiteScore } from '../../contracts/suite.js';
import { estimateScore } from '../interval-rules.js';
import type { Measurements, PairedMeasurements } from '../measurements.js';
import { metricInfo, withinRange } from '../metrics/metric-info.js';
import { calibrationOf } from './calibration.js';
import { classCount, classificationOf, confusionTable, pairName } from './classification.js';
import { apart, baselineResults } from './suite-baselines.js';
import { valueOf } from './suite-metrics.js';
import { itemMetric, metricsOfTask, TASK_MEAN, taskScore, type ItemMetric } from './task-mean.js';

/** A suite with every system's scores, [systems × items], then those of baselines on tasks that have them. */
export interface ScoredSuite {
  readonly facts: SuiteFacts;
  readonly rows: readonly SuiteScore[];
  /** What its baselines learned from; none in scores of an earlier version. */
  readonly baselines?: SuiteBaselines;
  /** Of items that rows of training hold; nothing rests on them. */
  readonly overlapping?: readonly SuiteScore[];
}

/** Scores with intervals of every system, by task too, and what else is shown of a suite. */
export function suiteResult(
  { facts, rows, overlapping = [], baselines = [] }: ScoredSuite,
  confidence: number,
): SuiteResult {
  const { models, baselines: baselineRows } = apart(rows);
  const bySystem = rowsBySystem(facts.name, models);
  const [asked = []] = bySystem.values();
  const names = metricNames(facts);
  const first = rows.find(({ prompt }) => prompt !== null);
  const estimate = (own: readonly SuiteScore[]) => estimates(facts, own, models, confidence);
  return {
    ...facts,
    items: asked.length,
    scores: mapped(bySystem, estimate),
    tasks: tasksOf(facts.metrics, bySystem),
    baselines: baselineResults(baselineRows, { ...facts, asked, names, estimate, learned: baselines }),
    overlapping: strataOf(facts.metrics.primary, models, apart(overlapping).models),
    calibration: calibrationOf(bySystem),
    confusion: confusionOf(names, bySystem, models),
    classes: haveSameClasses(asked) ? (asked.find(({ labels }) => labels !== undefined)?.labels ?? null) : null,
    classification: classificationOf(names, bySystem),
    prompt: first?.prompt == null ? null : { text: first.prompt, sha256: first.promptHash },
  };
}

type Pair = readonly [reference: string, candidate: string];

/** Every metric of a suite for these pairs of systems, as far as both were measured. */
export function suitePairs({ facts, rows }: ScoredSuite, pairs: readonly Pair[]): PairedMeasurements[] {
  const { models } = apart(rows);
  const bySystem = rowsBySystem(facts.name, models);
  return metricNames(facts).flatMap((name) => pairsOn(name, facts, { rows: models, bySystem, pairs }));
}

/** Every model beside each baseline that has all items, by the primary metric. */
export function baselinePairs({ facts, rows }: ScoredSuite): PairedMeasurements[] {
  const { models, baselines } = apart(rows);
  const bySystem = rowsBySystem(facts.name, models);
  const systems = [...bySystem.keys()];
  const ids = (bySystem.get(systems[0] ?? '') ?? []).map(({ id }) => id).join('\n');
  return SUITE_BASELINES.flatMap((baseline) => {
    const own = baselines.filter(({ system }) => system === baseline);
    if (own.length === 0 || !sameIds(own, ids)) return [];
    const pairs = systems.map((system): Pair => [baseline, system]);
    const all = new Map([...bySystem, [baseline, own]]);
    return pairsOn(facts.metrics.primary, facts, { rows: [...models, ...own], bySystem: all, pairs });
  });
}

interface Paired {
  readonly rows: readonly SuiteScore[];
  readonly bySystem: ReadonlyMap<string, readonly SuiteScore[]>;
  readonly pairs: readonly Pair[];
}

/** @throws AccountingError where two systems were not scored on the same items */
function pairsOn(name: string, facts: SuiteFacts, { rows, bySystem, pairs }: Paired): PairedMeasurements[] {
  const metric = itemMetric(name, rows, facts.metrics.tasks);
  return pairs.flatMap(([reference, candidate]) => {
    const [a, b] = [reference, candidate].map((system) => measured(metric, bySystem.get(system) ?? []));
    if (!a || !b || a.ids.length === 0 || b.ids.length === 0) return [];
    if (a.ids.join('\n') !== b.ids.join('\n')) throw notTheSame(facts.name, name, [reference, candidate]);
    const { rows: referenceRows, ...shared } = a;
    return { ...shared, suite: facts.name, reference, candidate, referenceRows, candidateRows: b.rows };
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
      groupBy(rows, ({ system }) => system),
      (own) => valueOf(primary, own),
    );
  const items = new Set(overlapping.map(({ id }) => id)).size;
  return { items, full: of([...clean, ...overlapping]), scores: of(overlapping) };
}

/** Every item with what each system said, for people to read. */
export function suiteItems({ facts, rows }: ScoredSuite): Sample[] {
  const bySystem = rowsBySystem(facts.name, apart(rows).models);
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
export function itemScore(metric: string, row: SuiteScore | undefined): number {
  const [score = 0, chosen] = row?.metrics[metric] ?? [];
  if (chosen !== undefined) return score === chosen ? 100 : 0;
  return metricInfo(metric).unit === '0–100' ? score : 100 * score;
}

function metricNames({ metrics: { primary, secondary, tasks } }: SuiteFacts): string[] {
  return [primary, ...secondary, ...(Object.keys(tasks).length > 0 ? [TASK_MEAN] : [])];
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

function measured({ rowOf, ...metric }: ItemMetric, own: readonly SuiteScore[]): Measurements {
  const having = own.flatMap((item) => {
    const row = rowOf(item);
    return row === null ? [] : [{ item, row }];
  });
  const rows = new Float64Array(having.length * metric.width);
  for (const [at, { row }] of having.entries()) rows.set(row, at * metric.width);
  return {
    ...{ metric, rows },
    ids: having.map(({ item }) => item.id),
    clusterIds: having.map(({ item }) => item.cluster ?? item.id),
  };
}

function estimates(
  facts: SuiteFacts,
  own: readonly SuiteScore[],
  all: readonly SuiteScore[],
  confidence: number,
): Record<string, Estimate> {
  const found = metricNames(facts).flatMap((name) => {
    const measurements = measured(itemMetric(name, all, facts.metrics.tasks), own);
    if (measurements.ids.length === 0) return [];
    const { value, interval } = estimateScore(measurements, confidence);
    return [
      [name, { value, interval: interval && withinRange(name, interval), items: measurements.ids.length }] as const,
    ];
  });
  return Object.fromEntries(found);
}

/** Each by its own metrics, where the makers of the suite name them. */
function tasksOf(
  metrics: SuiteFacts['metrics'],
  bySystem: ReadonlyMap<string, readonly SuiteScore[]>,
): SuiteResult['tasks'] {
  const first = [...bySystem.values()][0] ?? [];
  const tasks = groupBy(first, ({ task }) => task);
  if (tasks.size < 2) return [];
  return [...tasks].map(([task, { length }]) => {
    const own = [...bySystem].map(([system, rows]) => [system, rows.filter((row) => row.task === task)] as const);
    const names = [...metricsOfTask(task, metrics)];
    const scores = valuesOf(own, (rows) => taskScore(names, rows));
    return { task, items: length, metrics: names, scores };
  });
}

/** By system, of those that have it. */
function valuesOf(
  bySystem: Iterable<readonly [system: string, rows: readonly SuiteScore[]]>,
  of: (rows: readonly SuiteScore[]) => number | null,
): Record<string, number> {
  const values = [...bySystem].flatMap(([system, rows]) => {
    const value = of(rows);
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
  const pairs = pairName(haveSameClasses(rows) ? ['choice', ...names] : names, rows);
  const classes = pairs === null ? null : classCount(pairs, rows, null);
  if (pairs === null || classes === null) return null;
  return mapped(bySystem, (own) => confusionTable(pairs, own, classes));
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
