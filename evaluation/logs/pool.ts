import type { Log, LoggedItem, LoggedTask } from './log.js';

/**
 * The same log with its tasks as one: what a suite of many small tasks, such as the subjects of MMLU, shows as a whole.
 * An item's field `task` says which it is of.
 *
 * @param tasks those that are joined; the others are left out
 */
export function pool(log: Log, name: string, tasks: readonly string[]): Log {
  const joined = log.tasks.filter((task) => tasks.includes(task.name));
  const [first, ...others] = joined;
  if (first === undefined) return { ...log, tasks: [] };
  const shared = first.metrics.filter(({ name: metric }) =>
    others.every(({ metrics }) => metrics.some((other) => other.name === metric)),
  );
  const [primary = null, ...differing] = new Set(joined.map((task) => task.primary));
  return {
    ...log,
    tasks: [
      {
        ...{ name, metrics: shared, primary: differing.length === 0 ? primary : null },
        items: joined.flatMap((task) => task.items.map((item) => itemOf(task, item))),
      },
    ],
  };
}

function itemOf({ name: task }: LoggedTask, item: LoggedItem): LoggedItem {
  const { id, clusterId, fields } = item;
  return {
    ...item,
    ...{ id: `${task}/${id}`, clusterId: clusterId === null ? null : `${task}/${clusterId}` },
    fields: { ...fields, task },
  };
}
