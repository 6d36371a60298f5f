import { groupBy } from '../../artifacts/group-by.js';
import type { ChosenClasses, SuiteResult } from '../../contracts/suite-result.js';
import type { SuiteScore } from '../../contracts/suite.js';
import { largest } from '../statistics/largest.js';
import { countsClasses, f1Of, macroF1, matthews } from './suite-metrics.js';

/** With more classes a table of them says nothing. */
export const MOST_CLASSES = 12;

type BySystem = ReadonlyMap<string, readonly SuiteScore[]>;

/** Of every task with classes what each system chose. Choices that differ from item to item are no classes. */
export function classificationOf(names: readonly string[], bySystem: BySystem): SuiteResult['classification'] {
  const first = [...bySystem.values()][0] ?? [];
  return [...groupBy(first, ({ task }) => task)].flatMap(([task, own]) => {
    const labels = own.find((row) => row.labels !== undefined)?.labels ?? null;
    const ofTask = mapped(bySystem, (rows) => rows.filter((row) => row.task === task));
    const pairs = pairName(labels === null ? names : ['choice', ...names], own);
    if (pairs === null) return [];
    const classes = classCount(pairs, [...ofTask.values()].flat(), labels);
    if (classes === null) return [];
    const systems = Object.fromEntries(
      [...ofTask].map(([system, rows]) => [system, chosenClasses(confusionTable(pairs, rows, classes))]),
    );
    return [{ task, labels, systems }];
  });
}

/** The first of these metrics that pairs the right class with the chosen one. */
export function pairName(names: readonly string[], rows: readonly SuiteScore[]): string | null {
  const paired = names.filter((name) => name === 'choice' || countsClasses(name));
  return paired.find((name) => rows.some(({ metrics }) => metrics[name]?.length === 2)) ?? null;
}

/** Null where there are no two, or too many. */
export function classCount(
  pairs: string,
  rows: readonly SuiteScore[],
  labels: readonly string[] | null,
): number | null {
  const seen = rows.flatMap(({ metrics }) => metrics[pairs] ?? []);
  const classes = Math.max(1 + largest(seen, 0), labels?.length ?? 0);
  return classes < 2 || classes > MOST_CLASSES ? null : classes;
}

/** Rows the right classes, columns the chosen ones. */
export function confusionTable(pairs: string, rows: readonly SuiteScore[], classes: number): number[][] {
  const table = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { metrics } of rows) {
    const [right = 0, chosen = 0] = metrics[pairs] ?? [];
    const row = metrics[pairs] && table[right];
    if (row) row[chosen] = (row[chosen] ?? 0) + 1;
  }
  return table;
}

/** As classification_report of scikit-learn with zero_division=0; macro F1 over the classes that are right or chosen. */
export function chosenClasses(matrix: number[][]): ChosenClasses {
  const flat = Float64Array.from(matrix.flat());
  const total = sum(flat);
  const right = matrix.map(sum);
  const chosen = matrix.map((_, at) => sum(matrix.map((row) => row[at] ?? 0)));
  const correct = matrix.map((row, at) => row[at] ?? 0);
  return {
    matrix,
    classes: matrix.map((_, at) => ({
      precision: share(correct[at], chosen[at]),
      recall: share(correct[at], right[at]),
      f1: f1Of(at, flat, matrix.length),
      items: right[at] ?? 0,
    })),
    accuracy: share(sum(correct), total),
    macroF1: total === 0 ? 0 : macroF1(flat, matrix.length),
    mcc: matthews(flat, matrix.length),
  };
}

function share(part = 0, all = 0): number {
  return all === 0 ? 0 : part / all;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function mapped<T>(bySystem: BySystem, of: (rows: readonly SuiteScore[]) => T): Map<string, T> {
  return new Map([...bySystem].map(([system, rows]) => [system, of(rows)]));
}
