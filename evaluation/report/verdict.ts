import type {
  Difference,
  Interval,
  JudgedClaim,
  MetricName,
  SystemScores,
  Verdict,
} from '../../contracts/evaluation.js';
import {
  formatDelta,
  formatDeltaInterval,
  formatEffect,
  formatP,
  formatPercent,
  formatScore,
  metricTitle,
  unitSuffix,
} from './format.js';

interface VerdictContext {
  readonly systems: readonly SystemScores[];
  readonly languageName: string;
  readonly confidence: number;
}

/** A claim beside the difference that decided it, where it was measured. */
interface Settled {
  readonly claim: JudgedClaim;
  readonly metric: MetricName;
  readonly difference: Difference;
}

/** Worst first: what a reader must not overlook. */
const ORDER: readonly JudgedClaim['outcome'][] = [
  ...(['worse', 'better', 'not worse', 'no detectable change', 'inconclusive', 'not judged'] as const),
];

/** One verdict for each candidate and what it is compared with, in the order of the claims. */
export function verdictsOf(
  claims: readonly JudgedClaim[],
  differences: readonly Difference[],
  context: VerdictContext,
): Verdict[] {
  const settled = claims.flatMap((claim) => settledOf(claim, differences));
  const pairs = new Map(settled.map(({ claim }) => [pairOf(claim), claim]));
  return [...pairs].map(([pair, { candidate, references }]) => {
    const group = settled.filter(({ claim }) => pairOf(claim) === pair);
    const own = differences.filter((row) => row.candidate === candidate && references.includes(row.reference));
    const secondary = own.filter(({ metric }) => !group.some((entry) => entry.metric === metric));
    return {
      ...{ candidate, references, headline: headline(group, context), tone: toneOf(group) },
      points: group.map((entry) => claimSentence(entry, context)),
      more: secondary.map((difference) => secondarySentence(difference, context)),
    };
  });
}

/** What came of the claim on this difference; null where no claim names it, or where another reference decided. */
export function claimOn(difference: Difference, claims: readonly JudgedClaim[]): JudgedClaim | null {
  const own = claims.find(
    ({ suite, metric, candidate, reference }) =>
      suite === difference.suite &&
      metric === difference.metric &&
      candidate === difference.candidate &&
      reference === difference.reference,
  );
  return own ?? null;
}

function pairOf({ candidate, references }: JudgedClaim): string {
  return [candidate, ...references].join('\n');
}

function settledOf(claim: JudgedClaim, differences: readonly Difference[]): Settled[] {
  const difference = differences.find((row) => claimOn(row, [claim]) !== null);
  return difference ? [{ claim, metric: difference.metric, difference }] : [];
}

/** "SFT against Base: Cross-entropy (English side) worse; chrF++ better." Metrics are named, never counted. */
function headline(group: readonly Settled[], context: VerdictContext): string {
  const { candidate, references } = group[0]?.claim ?? { candidate: '', references: [] };
  const pair = `${titleOf(candidate, context)} against ${references.map((name) => titleOf(name, context)).join(' and ')}`;
  const parts = ORDER.flatMap((outcome) => {
    const names = group.filter(({ claim }) => claim.outcome === outcome).map(({ metric }) => titleIn(metric, context));
    return names.length === 0 ? [] : [`${names.join(', ')} ${outcome}`];
  });
  const open = group.every(({ claim }) => claim.outcome === 'no detectable change' || claim.outcome === 'inconclusive');
  return `${pair}: ${open ? 'no detectable change' : parts.join('; ')}.`;
}

function toneOf(group: readonly Settled[]): Verdict['tone'] {
  const has = (...outcomes: JudgedClaim['outcome'][]) => group.some(({ claim }) => outcomes.includes(claim.outcome));
  if (has('better') && has('worse')) return 'mixed';
  return has('better') ? 'better' : has('worse') ? 'worse' : 'same';
}

/** "chrF++: better than Base, 6.0 → 39.4 (+33.4, 95 % CI +26.0 to +41.1, corrected p < 0.001, 88 items, 88 clusters)." */
function claimSentence({ claim, metric, difference }: Settled, context: VerdictContext): string {
  const { reference, candidate, delta, interval } = difference;
  const values = [reference, candidate].map((system) => valueOf(system, metric, context)).join(' → ');
  const evidence = [
    formatDelta(metric, delta),
    ...(interval === null ? [] : [confidenceInterval(metric, interval, context)]),
    ...(claim.outcome === 'not judged' ? [] : [`corrected ${formatP(claim.adjustedP)}`]),
    ...[`${difference.items} items`, `${difference.clusters} clusters`],
  ].join(', ');
  const ending = claim.reason === null ? '' : ` – ${claim.reason}`;
  return `${titleIn(metric, context)}: ${outcomePhrase(claim, metric, context)}, ${values}${unitSuffix(metric)} (${evidence})${detectablePhrase(claim, metric)}${ending}.`;
}

function outcomePhrase(
  { outcome, references, margin, reference }: JudgedClaim,
  metric: MetricName,
  context: VerdictContext,
): string {
  const against = (names: readonly string[]) => names.map((name) => titleOf(name, context)).join(' and ');
  const limit = `${formatEffect(metric, margin)}${unitSuffix(metric)}`;
  if (outcome === 'better') return `better than ${against(references)}`;
  if (outcome === 'worse') return `worse than ${against([reference ?? ''])}`;
  if (outcome === 'not worse') return `not worse than ${against(references)} by more than ${limit}`;
  if (outcome === 'inconclusive') return `not shown to be within ${limit} of ${against(references)}`;
  return outcome === 'not judged' ? 'not judged' : `no detectable change from ${against([reference ?? ''])}`;
}

function detectablePhrase({ outcome, detectable }: JudgedClaim, metric: MetricName): string {
  return outcome === 'no detectable change' && detectable !== null
    ? `; smallest detectable ${formatEffect(metric, detectable)}`
    : '';
}

/** "ROUGE-2: +0.283 (95 % CI +0.210 to +0.358)". Secondary: an interval, not adjusted, and no verdict. */
function secondarySentence({ metric, delta, interval, note }: Difference, context: VerdictContext): string {
  const spread = interval === null ? (note ?? '') : confidenceInterval(metric, interval, context);
  return `${titleIn(metric, context)}: ${formatDelta(metric, delta)}${unitSuffix(metric)} (${spread}).`;
}

function confidenceInterval(metric: MetricName, interval: Interval, { confidence }: VerdictContext): string {
  return `${formatPercent(confidence)} CI ${formatDeltaInterval(metric, interval)}`;
}

function valueOf(system: string, metric: MetricName, { systems }: VerdictContext): string {
  const score = systems.find((entry) => entry.system === system)?.scores[metric];
  return score ? formatScore(metric, score.value) : '–';
}

function titleIn(metric: MetricName, { languageName }: VerdictContext): string {
  return metricTitle(metric, languageName);
}

function titleOf(system: string, { systems }: VerdictContext): string {
  return systems.find((entry) => entry.system === system)?.title ?? system;
}
