import type { JudgedClaim } from '../../contracts/evaluation.js';
import {
  formatDelta,
  formatDeltaInterval,
  formatEffect,
  formatP,
  formatPercent,
  formatScore,
} from '../report/format.js';
import type { Compared, LogComparison, LoggedSystem } from './compare-logs.js';
import { describeNotCompared, listed } from './incomplete.js';

const HEADER = [
  'TASK',
  'METRIC',
  'FIRST',
  'SECOND',
  'DIFFERENCE',
  'INTERVAL',
  'ITEMS',
  'DIFFER',
  'P',
  'VERDICT',
  'DETECTABLE',
];

/** A row for each claim: what the table of a terminal shows. */
export function tableOf({ compared }: LogComparison): string[][] {
  return [HEADER, ...compared.map(rowOf)];
}

function rowOf(entry: Compared): string[] {
  const { task, metric, scores, difference, claim } = entry;
  const unit = unitOf(entry);
  return [
    ...[task, metric.name, formatScore(unit, scores.reference), formatScore(unit, scores.candidate)],
    formatDelta(unit, difference.delta),
    difference.interval === null ? '–' : formatDeltaInterval(unit, difference.interval),
    `${difference.items}`,
    formatPercent(difference.differing / difference.items),
    claim.outcome === 'not judged' ? '–' : formatP(claim.adjustedP).replace(/^p (= )?/, ''),
    claim.outcome,
    claim.detectable === null ? '–' : formatEffect(unit, claim.detectable),
  ];
}

/** A sentence for each claim that names the pair, and what else has to be known, a sentence each. */
export function sentencesOf(comparison: LogComparison): string[] {
  const { reference, candidate, family, declaredHash, compared, notes } = comparison;
  const claims = `${family.claims.length} ${family.claims.length === 1 ? 'claim' : 'claims'}`;
  return [
    ...compared.map((entry) => claimSentence(entry, comparison)),
    ...compared.flatMap(cautionsOf),
    ...notes,
    `First: ${sourceOf(reference)}. Second: ${sourceOf(candidate)}.`,
    `${claims}, declared by names before values were compared; SHA-256 ${declaredHash}.`,
  ];
}

/** "arc_easy, acc_norm: sft is better than base, 41.2 % → 44.9 % (+3.7 pp, 95 % CI +1.9 to +5.5, …)." */
function claimSentence(entry: Compared, { reference, candidate, family }: LogComparison): string {
  const { task, metric, scores, difference, claim } = entry;
  const unit = unitOf(entry);
  const { delta, interval, items, clusters } = difference;
  const evidence = [
    formatDelta(unit, delta),
    ...(interval === null ? [] : [`${formatPercent(family.confidence)} CI ${formatDeltaInterval(unit, interval)}`]),
    ...(claim.outcome === 'not judged' ? [] : [`corrected ${formatP(claim.adjustedP)}`]),
    clusters === items ? `${items} ${itemsOf(entry)}` : `${items} ${itemsOf(entry)} in ${clusters} clusters`,
    differencesPhrase(entry),
  ];
  const values = `${formatScore(unit, scores.reference)} → ${formatScore(unit, scores.candidate)}`;
  const reason = claim.reason ?? difference.note;
  return (
    `${task}, ${metric.name}: ${outcomePhrase(claim, unit, candidate.name, reference.name)}, ${values} (${evidence.join(', ')})` +
    `${detectablePhrase(claim, unit)}${reason === null ? '' : ` – ${reason}`}.`
  );
}

function outcomePhrase({ outcome, margin }: JudgedClaim, unit: string, candidate: string, reference: string): string {
  const by = margin === 0 ? '' : ` by more than ${formatEffect(unit, margin)}`;
  if (outcome === 'better') return `${candidate} is better than ${reference}${by}`;
  if (outcome === 'worse') return `${candidate} is worse than ${reference}`;
  if (outcome === 'not worse') return `${candidate} is not worse than ${reference}${by}`;
  if (outcome === 'inconclusive')
    return `${candidate} is not shown to be within ${formatEffect(unit, margin)} of ${reference}`;
  return outcome === 'not judged'
    ? `${candidate} against ${reference} is not judged`
    : `no detectable change from ${reference} to ${candidate}`;
}

function detectablePhrase({ outcome, detectable }: JudgedClaim, unit: string): string {
  const open = outcome === 'no detectable change' || outcome === 'inconclusive';
  return open && detectable !== null ? `; smallest detectable ${formatEffect(unit, detectable)}` : '';
}

/** How far one model measured twice is from itself. Of numbers that are not right or wrong nearly every one differs. */
function differencesPhrase({ metric: { kind }, difference: { differing, items } }: Compared): string {
  if (differing === 0) return 'none differs';
  return `${differing} differ${kind === 'rate' ? `, a flip rate of ${formatPercent(differing / items)}` : ''}`;
}

function sourceOf({ name, tool, where }: LoggedSystem): string {
  return name.includes(where) ? `${name}, by ${tool}` : `${name}, by ${tool}, from ${where}`;
}

function cautionsOf({ task, metric, difference, notCompared, askedOtherwise, notMeasured }: Compared): string[] {
  const { items } = difference;
  const left = describeNotCompared(notCompared);
  return [
    ...(notMeasured.count === 0
      ? []
      : [`${task}: ${metric.name} does not apply to ${counted(notMeasured.count)} (${listed(notMeasured)}).`]),
    ...(left === '' ? [] : [`${task}: on the ${counted(items)} that both have; left out: ${left}.`]),
    ...(askedOtherwise.count === 0
      ? []
      : [`${task}: ${counted(askedOtherwise.count)} asked with another prompt (${listed(askedOtherwise)}).`]),
  ];
}

function counted(items: number): string {
  return `${items} ${items === 1 ? 'item' : 'items'}`;
}

function itemsOf({ metric }: Compared): string {
  return metric.kind === 'resampled' ? 'resamples' : 'items';
}

/** A share of items is shown in per cent, whatever its metric is called. */
function unitOf({ metric: { kind, name } }: Compared): string {
  return kind === 'rate' ? 'acc' : name;
}
