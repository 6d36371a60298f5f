import type { Log, LoggedItem, LoggedTask } from '../../../evaluation/logs/log.js';
import { meanMetric } from '../../../evaluation/logs/measures.js';
import { seededRandom } from '../../../evaluation/statistics/random.js';

export interface Item extends Partial<LoggedItem> {
  readonly value?: number;
}

const EMPTY: LoggedItem['values'] = {};

/** A task with one metric, `acc`; what an item lacks is made up. */
export function exampleTask(name: string, items: readonly Item[], more: Partial<LoggedTask> = {}): LoggedTask {
  return {
    ...{ name, primary: null, metrics: [meanMetric('acc', 'higher')] },
    items: items.map(({ value, ...item }, index) => ({
      ...{ id: `${index}`, clusterId: null, identity: {}, prompt: {}, text: null, fields: {} },
      values: value === undefined ? EMPTY : { acc: [value] },
      ...item,
    })),
    ...more,
  };
}

export function exampleLog(system: string, ...tasks: readonly LoggedTask[]): Log {
  return { tool: 'made up', system, where: `${system}.jsonl`, tasks, notes: [] };
}

/** So many items, each right with a chance of its own; `gain` of those that are wrong are right all the same. */
export function rights(count: number, { gain = 0, loss = 0, seed = 1 } = {}): Item[] {
  const [items, flips] = [seededRandom(7), seededRandom(seed)];
  return Array.from({ length: count }, () => {
    const right = items.below(2) === 1;
    const flipped = flips.below(1000) < 1000 * (right ? loss : gain);
    return { value: Number(right !== flipped) };
  });
}
