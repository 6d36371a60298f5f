import { canonicalJson, sha256 } from '../../artifacts/digest.js';
import type { Family, JudgedClaim } from '../../contracts/evaluation.js';
import { judge, type JudgeOptions, type PairedDifference } from '../judge.js';
import type { MeasuredMetric } from '../measurements.js';
import { align, type NotCompared, type Named } from './align.js';
import { declare, tasksToCompare, type Declared } from './declare.js';
import { refuseIncomplete } from './incomplete.js';
import type { Log } from './log.js';
import { measure, type Entry } from './measure.js';
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
  const measured = aligned.map((entry) => {
    const { pair, scores } = measure(entry, one.name, other.name, options.clusterBy);
    return { pair, facts: factsOf(entry, pair.metric, scores) };
  });
  const { differences, claims } = judge(
    family,
    measured.map(({ pair }) => pair),
    options,
  );
  const compared = measured.flatMap((one, index): Compared[] => {
    const [difference, claim] = [differences[index], claims[index]];
    return difference && claim ? [{ ...one.facts, difference, claim }] : [];
  });
  const left = lacking.map((task) => `${task} is left out: only one of the logs has it.`);
  const notes = [...new Set([...left, ...reference.notes, ...candidate.notes])];
  const declaredHash = sha256(canonicalJson({ family, ...fixed }));
  return { reference: one, candidate: other, family, fixed, declaredHash, compared, notes };
}

function factsOf(
  { tasks: [{ name: task }], notCompared, askedOtherwise, notMeasured }: Entry,
  { name, kind, better }: MeasuredMetric,
  scores: Compared['scores'],
): Omit<Compared, 'difference' | 'claim'> {
  return { task, metric: { name, kind, better }, scores, notCompared, askedOtherwise, notMeasured };
}

/** A verdict names its pair, so two that call themselves alike are told apart by where they are, or by their order. */
function unlikeNames(reference: Log, candidate: Log): [LoggedSystem, LoggedSystem] {
  const naming = ({ system, tool, where }: Log, more: string) => ({ name: `${system}${more}`, tool, where });
  if (reference.system !== candidate.system) return [naming(reference, ''), naming(candidate, '')];
  if (reference.where === candidate.where) return [naming(reference, ', first'), naming(candidate, ', second')];
  return [naming(reference, ` (${reference.where})`), naming(candidate, ` (${candidate.where})`)];
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
