import { canonicalJson, sha256 } from '../../artifacts/digest.js';
import type { Family, JudgedClaim } from '../../contracts/evaluation.js';
import { judge, type JudgeOptions, type PairedDifference } from '../judge.js';
import type { MeasuredMetric, PairedMeasurements } from '../measurements.js';
import type { SuiteMetric } from '../suites/suite-metrics.js';
import { align, type Alignment, type NotCompared, type Named } from './align.js';
import { clusterIds } from './cluster.js';
import { declare, tasksToCompare, type Declared } from './declare.js';
import { refuseIncomplete } from './incomplete.js';
import type { ItemValue, Log } from './log.js';
import { pool } from './pool.js';

export interface CompareOptions extends JudgeOptions {
  /** What all tasks together are called, where they are judged as one. */
  readonly pool: string | null;
  /** Those to compare; all that both logs have where there are none. */
  readonly tasks: readonly string[];
  /** Those to judge by, in every task that has them; each task's primary one where there are none. */
  readonly metrics: readonly string[];
  readonly direction: 'better' | 'not worse';
  /** In the metric's unit. */
  readonly margin: number;
  /** Which way is better, for metrics of which neither log says it. */
  readonly better: 'higher' | 'lower' | null;
  /** A field of the items' data: those that share its value are one cluster. */
  readonly clusterBy: string | null;
  /** Whether items that only one log has, or that are not the same in both, may be left out. */
  readonly allowMissing: boolean;
  readonly confidence: number;
}

/** One metric of one task in both logs. */
export interface Compared {
  readonly task: string;
  readonly metric: Pick<MeasuredMetric, 'name' | 'kind' | 'better'>;
  readonly scores: { readonly reference: number; readonly candidate: number };
  readonly notCompared: NotCompared;
  readonly askedOtherwise: Named;
  readonly notMeasured: Named;
  readonly difference: PairedDifference;
  readonly claim: JudgedClaim;
}

export interface LogComparison {
  readonly reference: LoggedSystem;
  readonly candidate: LoggedSystem;
  readonly family: Family;
  /** What else decides a verdict, and was fixed with the claims. */
  readonly fixed: Fixed;
  /** SHA-256 of the canonical JSON of the family and of what was fixed with it. */
  readonly declaredHash: string;
  readonly compared: readonly Compared[];
  readonly notes: readonly string[];
}

export interface Fixed extends Pick<CompareOptions, 'clusterBy' | 'allowMissing' | 'shuffles' | 'seed'> {
  /** For each claim. */
  readonly better: readonly ('higher' | 'lower')[];
}

export interface LoggedSystem {
  /** Unlike the other's. */
  readonly name: string;
  readonly tool: string;
  readonly where: string;
}

/**
 * Judges one log against another, whatever tool wrote them. What is claimed follows from the options, and from which
 * tasks and metrics there are, before any value is looked at.
 *
 * @throws UserError where they have nothing in common, or not the same items
 */
export function compareLogs(reference: Log, candidate: Log, options: CompareOptions): LogComparison {
  const [one, other] = unlikeNames(reference, candidate);
  const { shared, lacking } = tasksToCompare(reference, candidate, options);
  const { pool: name } = options;
  const declared =
    name === null
      ? declare(reference, candidate, shared, options)
      : declare(pool(reference, name, shared), pool(candidate, name, shared), [name], options);
  const family = familyOf(declared, one.name, other.name, options);
  const { clusterBy, allowMissing, shuffles, seed } = options;
  const fixed = { clusterBy, allowMissing, shuffles, seed, better: declared.map(({ better }) => better) };
  const aligned = declared.map((entry) => ({ ...entry, ...align(...entry.tasks, entry.metric) }));
  refuseIncomplete(aligned, options.allowMissing);
  const measured = aligned.map((entry) => measure(entry, one.name, other.name, options.clusterBy));
  const { differences, claims } = judge(
    family,
    measured.map(({ pair }) => pair),
    options,
  );
  const compared = measured.flatMap(({ entry, pair, scores }, index): Compared[] => {
    const [difference, claim] = [differences[index], claims[index]];
    if (!difference || !claim) return [];
    const { name, kind, better } = pair.metric;
    const { notCompared, askedOtherwise, notMeasured } = entry;
    return [
      {
        task: pair.suite,
        metric: { name, kind, better },
        scores,
        notCompared,
        askedOtherwise,
        notMeasured,
        difference,
        claim,
      },
    ];
  });
  const left = lacking.map((task) => `${task} is left out: only one of the logs has it.`);
  const notes = [...new Set([...left, ...reference.notes, ...candidate.notes])];
  const declaredHash = sha256(canonicalJson({ family, ...fixed }));
  return { reference: one, candidate: other, family, fixed, declaredHash, compared, notes };
}

/** A verdict names its pair, so two checkpoints that call themselves alike are told apart by where their logs are. */
function unlikeNames(...logs: readonly [Log, Log]): [LoggedSystem, LoggedSystem] {
  const alike = logs[0].system === logs[1].system;
  const [one, other] = logs.map(({ system, tool, where }) => ({
    name: alike ? `${system} (${where})` : system,
    tool,
    where,
  })) as [LoggedSystem, LoggedSystem];
  if (one.name !== other.name) return [one, other];
  return [
    { ...one, name: `${one.name}, first` },
    { ...other, name: `${other.name}, second` },
  ];
}

function familyOf(
  declared: readonly Declared[],
  reference: string,
  candidate: string,
  { direction, margin, confidence }: CompareOptions,
): Family {
  const claims = declared.map(({ tasks: [{ name: suite }], metric: { name: metric } }) => ({
    ...{ suite, metric, candidate, references: [reference], direction, margin },
  }));
  return { confidence, claims };
}

type Entry = Declared & Alignment;

function measure(
  entry: Entry,
  reference: string,
  candidate: string,
  clusterBy: string | null,
): { entry: Entry; pair: PairedMeasurements; scores: Compared['scores'] } {
  const { items, metric, better, tasks } = entry;
  const measured = { ...metric.measure(items.flatMap(({ values }) => values)), better };
  const rows = ([0, 1] as const).map((side) =>
    rowsOf(
      measured,
      items.map(({ values }) => values[side]),
    ),
  ) as [Float64Array, Float64Array];
  const pair = {
    ...{ suite: tasks[0].name, reference, candidate, metric: measured },
    ids: items.map((item) => item.reference.id),
    clusterIds: clusterIds(items, clusterBy, tasks[0].name),
    ...{ referenceRows: rows[0], candidateRows: rows[1] },
  };
  const [before, after] = rows.map((table) => measured.score(totalOf(table, measured.width), 0)) as [number, number];
  return { entry, pair, scores: { reference: before, candidate: after } };
}

function rowsOf({ row, width }: SuiteMetric, values: readonly ItemValue[]): Float64Array {
  const rows = new Float64Array(values.length * width);
  for (const [index, value] of values.entries()) rows.set(row(value), index * width);
  return rows;
}

function totalOf(rows: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(width);
  for (const [place, value] of rows.entries()) sums[place % width] = (sums[place % width] ?? 0) + value;
  return sums;
}
