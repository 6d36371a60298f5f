import { UserError } from '../../contracts/errors.js';
import type { CompareOptions } from './compare-logs.js';
import { primaryOf } from './known-metrics.js';
import type { Log, LoggedMetric, LoggedTask } from './log.js';

/** One metric of one task that is judged. */
export interface Declared {
  readonly tasks: readonly [reference: LoggedTask, candidate: LoggedTask];
  readonly metric: LoggedMetric;
  readonly better: 'higher' | 'lower';
}

type Choice = Pick<CompareOptions, 'metrics' | 'better'>;

/** What is judged, by names alone. @throws UserError where that is nothing, or a direction is not known */
export function declare(reference: Log, candidate: Log, names: readonly string[], choice: Choice): Declared[] {
  const pairs = names.flatMap((name) => {
    const [a, b] = [reference, candidate].map((log) => log.tasks.find((task) => task.name === name));
    return a && b ? [[a, b] as const] : [];
  });
  const declared = pairs.flatMap((tasks) =>
    metricsOf(tasks, choice.metrics).map((metric) => ({ tasks, metric, better: directionOf(metric, tasks, choice) })),
  );
  if (declared.length > 0) return declared;
  throw new UserError('There is nothing to judge by.', {
    where: choice.metrics.length > 0 ? `--metric ${choice.metrics.join(' --metric ')}` : both(reference, candidate),
    expected: `a metric that both logs have: ${pairs.map((tasks) => `${tasks[0].name} (${metricNames(tasks).join(', ') || 'none'})`).join('; ')}`,
    received: choice.metrics.join(', ') || 'none',
    fix: 'name one of these with --metric',
  });
}

/**
 * The tasks that are compared, and those that would be if both logs had them.
 *
 * @throws UserError where there is no such task in both, or one is lacking and that is not allowed
 */
export function tasksToCompare(
  reference: Log,
  candidate: Log,
  { tasks, allowMissing }: Pick<CompareOptions, 'tasks' | 'allowMissing'>,
): { readonly shared: readonly string[]; readonly lacking: readonly string[] } {
  const [own, others] = [reference, candidate].map((log) => log.tasks.map(({ name }) => name)) as [string[], string[]];
  const wanted = tasks.length > 0 ? tasks : [...new Set([...own, ...others])];
  const lacking = wanted.filter((name) => !own.includes(name) || !others.includes(name));
  const shared = wanted.filter((name) => !lacking.includes(name));
  if (shared.length > 0 && (lacking.length === 0 || allowMissing)) return { shared, lacking };
  throw new UserError('The logs do not have the same tasks.', {
    where: both(reference, candidate),
    expected: `${wanted.join(', ')} in both`,
    received: `${reference.system}: ${own.join(', ')}; ${candidate.system}: ${others.join(', ')}`,
    fix:
      shared.length === 0
        ? 'evaluate both on one task'
        : `--allow-missing compares ${shared.join(', ')}; --task names those that are wanted`,
  });
}

function metricsOf(tasks: readonly [LoggedTask, LoggedTask], wanted: readonly string[]): LoggedMetric[] {
  const [reference, candidate] = tasks;
  const primary = primaryOf(metricNames(tasks), reference.primary ?? candidate.primary);
  const chosen = wanted.length > 0 ? wanted : primary === null ? [] : [primary];
  return chosen.flatMap((name) =>
    metricNames(tasks).includes(name) ? reference.metrics.filter((one) => one.name === name) : [],
  );
}

/** Of the metrics that both have. */
function metricNames([reference, candidate]: readonly [LoggedTask, LoggedTask]): string[] {
  return reference.metrics
    .map(({ name }) => name)
    .filter((name) => candidate.metrics.some((other) => other.name === name));
}

function directionOf(
  metric: LoggedMetric,
  [{ name: task }, candidate]: readonly [LoggedTask, LoggedTask],
  { better: given }: Choice,
): 'higher' | 'lower' {
  const other = candidate.metrics.find(({ name }) => name === metric.name)?.better ?? null;
  const said = [metric.better, other].find((one) => one !== null && one !== 'neither');
  const better = said ?? given;
  if (better === 'higher' || better === 'lower') return better;
  throw new UserError('Neither log says which way a metric is better.', {
    where: `${task}, ${metric.name}`,
    expected: '--direction higher or --direction lower',
    received: 'none',
    fix: 'say it, or judge by another metric with --metric',
  });
}

function both(reference: Log, candidate: Log): string {
  return `${reference.where} and ${candidate.where}`;
}
