import { align } from '../../evaluation/logs/align.js';
import { declare, tasksToCompare } from '../../evaluation/logs/declare.js';
import { measure } from '../../evaluation/logs/measure.js';
import { pool } from '../../evaluation/logs/pool.js';
import { readLogs } from '../../evaluation/logs/read-logs.js';
import { analysePair } from '../../evaluation/interval-rules.js';
import { unpairedWidth } from './coverage.js';

export interface Beside {
  readonly task: string;
  readonly items: number;
  readonly differing: number;
  /** Of the 95 % interval of the difference; null where none is offered. */
  readonly own: number | null;
  /** That of lm-evaluation-harness's comparison of the same items. */
  readonly unpaired: number;
}

/** Widths of the intervals of two logs, task by task and over all of them. */
export async function besideHarness(first: string, second: string): Promise<Beside[]> {
  const [reference] = await readLogs(first);
  const [candidate] = await readLogs(second);
  if (!reference || !candidate) return [];
  const options = { tasks: [], metrics: [], better: null, allowMissing: false };
  const { shared } = tasksToCompare(reference, candidate, options);
  const pooled = [reference, candidate].map((log) => pool(log, 'all tasks', shared));
  const declared = [
    ...declare(reference, candidate, shared, options),
    ...declare(pooled[0] ?? reference, pooled[1] ?? candidate, ['all tasks'], options),
  ];
  return declared.map((entry) => {
    const { pair } = measure({ ...entry, ...align(...entry.tasks, entry.metric) }, 'first', 'second', null);
    const { interval, items, differing } = analysePair(pair, 0.95);
    const own = interval && interval.high - interval.low;
    return { task: `${pair.suite}, ${pair.metric.name}`, items, differing, own, unpaired: unpairedWidth(pair) };
  });
}
