import { groupBy } from '../../artifacts/group-by.js';
import type { SuiteFacts, SuiteScore } from '../../contracts/suite.js';
import { metricInfo } from '../metrics/metric-info.js';
import { suiteMetric, countsClasses, type SuiteMetric } from './suite-metrics.js';

/** The mean over tasks of a suite, each by its own metric, as its makers define it. */
export const TASK_MEAN = 'task_mean';

type TaskMetrics = SuiteFacts['metrics']['tasks'];
type Scored = Pick<SuiteScore, 'task' | 'metrics'>;

/** A metric with what an item adds to its sums; null where it does not apply to the item. */
export interface ItemMetric extends Omit<SuiteMetric, 'row'> {
  readonly rowOf: (item: Scored) => Float64Array | null;
}

/** A metric of a suite, or its mean over tasks, over these items. */
export function itemMetric(name: string, rows: readonly Scored[], tasks: TaskMetrics): ItemMetric {
  if (name === TASK_MEAN) return taskMean(rows, tasks);
  const { row, ...metric } = suiteMetric(name, rows);
  return { ...metric, rowOf: ({ metrics }) => (metrics[name] === undefined ? null : row(metrics[name])) };
}

/** What the score of a task is the mean of. */
export function metricsOfTask(task: string, { primary, tasks }: SuiteFacts['metrics']): readonly string[] {
  return tasks[task] ?? [primary];
}

/** The mean of these metrics over the items of one task; null where none of them applies. */
export function taskScore(names: readonly string[], rows: readonly Scored[]): number | null {
  const task = rows[0]?.task ?? '';
  const { rowOf, width, score } = taskMean(rows, { [task]: [...names] });
  const sums = new Float64Array(width);
  let items = 0;
  for (const row of rows) {
    const own = rowOf(row);
    if (own === null) continue;
    items += 1;
    own.forEach((value, at) => (sums[at] = (sums[at] ?? 0) + value));
  }
  return items === 0 ? null : score(sums, 0);
}

interface Part {
  readonly name: string;
  readonly metric: SuiteMetric;
  /** Where its sums begin. */
  readonly at: number;
}

/** Sums of every task stand side by side. A task of which nothing is counted is left out of the mean. */
function taskMean(rows: readonly Scored[], tasks: TaskMetrics): ItemMetric {
  const parts = new Map<string, Part[]>();
  let width = 0;
  for (const [task, own] of groupBy(rows, (row) => row.task)) {
    for (const name of tasks[task] ?? []) {
      const values = own.flatMap(({ metrics }) => valueIn(metrics, name) ?? []);
      if (values.length === 0) continue;
      const metric = suiteMetric(
        name,
        own.map(({ metrics }) => withValue(name, metrics)),
      );
      parts.set(task, [...(parts.get(task) ?? []), { name, metric, at: width }]);
      width += metric.width;
    }
  }
  return {
    ...{ name: TASK_MEAN, kind: 'corpus', better: metricInfo(TASK_MEAN).better, width },
    rowOf: ({ task, metrics }) => rowOfTask(parts.get(task) ?? [], metrics, width),
    score: (sums, at) =>
      meanOf([...parts.values()].map((own) => meanOf(own.map((part) => part.metric.score(sums, at + part.at))))),
  };
}

function rowOfTask(parts: readonly Part[], metrics: Scored['metrics'], width: number): Float64Array | null {
  const row = new Float64Array(width);
  const found = parts.flatMap((part) => {
    const value = valueIn(metrics, part.name);
    return value === undefined ? [] : [{ ...part, value }];
  });
  for (const { metric, value, at } of found) row.set(metric.row(value), at);
  return found.length === 0 ? null : row;
}

/** Metrics of classes are made of the harness's choices where it has none of that name. */
function valueIn(metrics: Scored['metrics'], name: string): readonly number[] | undefined {
  return metrics[name] ?? (countsClasses(name) ? metrics['choice'] : undefined);
}

function withValue(name: string, metrics: Scored['metrics']): Pick<SuiteScore, 'metrics'> {
  const value = valueIn(metrics, name);
  return { metrics: value === undefined ? {} : { [name]: [...value] } };
}

function meanOf(values: readonly number[]): number {
  const counted = values.filter((value) => !Number.isNaN(value));
  return counted.reduce((sum, value) => sum + value, 0) / counted.length;
}
