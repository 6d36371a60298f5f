import type { Difference, Estimate, Interval, JudgedClaim, SystemScores } from '../../contracts/evaluation.js';
import type { Verdict } from '../../contracts/report.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
import { DIALOGUE } from '../family.js';
import {
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatEffect,
  formatP,
  formatPercent,
  formatScore,
  metricTitle,
  unitSuffix,
} from './format.js';
import { systemTitle } from './systems.js';
import { ENGLISH, type Words } from './words/english.js';

interface VerdictContext {
  readonly systems: readonly SystemScores[];
  readonly suites: readonly SuiteResult[];
  readonly languageName: string;
  readonly confidence: number;
  /** English where nothing is said. */
  readonly words?: Words;
}

/** A claim beside the difference that decided it, where it was measured. */
interface Settled {
  readonly claim: JudgedClaim;
  readonly difference: Difference;
}

/** Worst first: what a reader must not overlook. */
const ORDER: readonly JudgedClaim['outcome'][] = [
  ...(['worse', 'better', 'not worse', 'no detectable change', 'inconclusive', 'not judged'] as const),
];

/** A claim's sentence: what came of it, and the evidence. */
export interface ClaimSentence {
  readonly outcome: string;
  readonly evidence: string;
}

/** One verdict for each candidate and what it is compared with, in the order of the claims. */
export function verdictsOf(...input: Parameters<typeof verdictTexts>): Verdict[] {
  return verdictTexts(...input).map(({ sentences, ...verdict }) => ({
    ...verdict,
    points: sentences.map(({ outcome, evidence }) => outcome + evidence),
  }));
}

/** The same, with the sentences in their parts. */
export function verdictTexts(
  claims: readonly JudgedClaim[],
  differences: readonly Difference[],
  context: VerdictContext,
): (Omit<Verdict, 'points'> & { readonly sentences: readonly ClaimSentence[] })[] {
  const settled = claims.flatMap((claim) => settledOf(claim, differences));
  const pairs = new Map(settled.map(({ claim }) => [pairOf(claim), claim]));
  return [...pairs].map(([pair, { candidate, references }]) => {
    const group = settled.filter(({ claim }) => pairOf(claim) === pair);
    const own = differences.filter((row) => row.candidate === candidate && references.includes(row.reference));
    const secondary = own.filter((row) => !group.some(({ difference }) => isAlike(difference, row)));
    return {
      ...{ candidate, references, headline: headline(group, context), tone: toneOf(group) },
      sentences: [
        ...group.map((entry) => claimSentence(entry, context)),
        ...claims
          .filter((claim) => pairOf(claim) === pair && settledOf(claim, differences).length === 0)
          .map((claim) => unmeasuredSentence(claim, context)),
      ],
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

/** What decided the claim; undefined where it was not measured. */
export function decidingDifference(claim: JudgedClaim, differences: readonly Difference[]): Difference | undefined {
  return differences.find((row) => claimOn(row, [claim]) !== null);
}

function pairOf({ candidate, references }: JudgedClaim): string {
  return [candidate, ...references].join('\n');
}

function settledOf(claim: JudgedClaim, differences: readonly Difference[]): Settled[] {
  const difference = decidingDifference(claim, differences);
  return difference ? [{ claim, difference }] : [];
}

/** "Answers in Danish: not judged – not measured on both: sft, base." What was claimed is never left out. */
function unmeasuredSentence(claim: JudgedClaim, context: VerdictContext): ClaimSentence {
  const outcome = `${titleIn(claim, context)}: ${wordsOf(context).verdict.notJudged}`;
  return { outcome, evidence: claim.reason === null ? '.' : ` – ${wordsOf(context).sentence(claim.reason)}.` };
}

function isAlike(one: Difference, other: Difference): boolean {
  return one.suite === other.suite && one.metric === other.metric;
}

/** "SFT against Base: Cross-entropy (English side) worse; chrF++ better." Metrics are named, never counted. */
function headline(group: readonly Settled[], context: VerdictContext): string {
  const { verdict } = wordsOf(context);
  const { candidate, references } = group[0]?.claim ?? { candidate: '', references: [] };
  const pair = verdict.against(titleOf(candidate, context), titlesOf(references, context));
  const parts = ORDER.flatMap((outcome) => {
    const names = group
      .filter(({ claim }) => claim.outcome === outcome)
      .map(({ difference }) => shortTitle(difference, context));
    return names.length === 0 ? [] : [`${names.join(', ')} ${verdict.outcomes[outcome]}`];
  });
  const open = group.every(({ claim }) => claim.outcome === 'no detectable change' || claim.outcome === 'inconclusive');
  return `${pair}: ${open ? verdict.outcomes['no detectable change'] : parts.join('; ')}.`;
}

function toneOf(group: readonly Settled[]): Verdict['tone'] {
  const has = (...outcomes: JudgedClaim['outcome'][]) => group.some(({ claim }) => outcomes.includes(claim.outcome));
  if (has('better') && has('worse')) return 'mixed';
  return has('better') ? 'better' : has('worse') ? 'worse' : 'same';
}

/** "chrF++: better than Base, 6.0 → 39.4 (+33.4, 95 % CI +26.0 to +41.1, corrected p < 0.001, 88 items, 88 clusters)." */
function claimSentence({ claim, difference }: Settled, context: VerdictContext): ClaimSentence {
  const words = wordsOf(context);
  const { reference, candidate, metric, delta, interval } = difference;
  const values = [reference, candidate].map((system) => valueOf(system, difference, context)).join(' → ');
  const evidence = [
    formatDelta(metric, delta, words),
    ...(interval === null ? [] : [confidenceInterval(metric, interval, context)]),
    ...(claim.outcome === 'not judged' ? [] : [words.verdict.corrected(formatP(claim.adjustedP, words))]),
    words.verdict.items(formatCount(difference.items)),
    words.verdict.clusters(formatCount(difference.clusters)),
  ].join(', ');
  const ending = claim.reason === null ? '' : ` – ${words.sentence(claim.reason)}`;
  return {
    outcome: `${titleIn(difference, context)}: ${outcomePhrase(claim, metric, context)}`,
    evidence: `, ${values}${unitSuffix(metric, words)} (${evidence})${detectablePhrase(claim, metric, words)}${ending}.`,
  };
}

function outcomePhrase(claim: JudgedClaim, metric: string, context: VerdictContext): string {
  const words = wordsOf(context);
  const { verdict } = words;
  const references = titlesOf(claim.references, context);
  const deciding = titleOf(claim.reference ?? '', context);
  const limit = `${formatEffect(metric, claim.margin, words)}${unitSuffix(metric, words)}`;
  const phrases: Record<JudgedClaim['outcome'], string> = {
    better: verdict.betterThan(references),
    worse: verdict.worseThan(deciding),
    'not worse': verdict.notWorse(references, limit),
    inconclusive: verdict.notShown(references, limit),
    'not judged': verdict.notJudged,
    'no detectable change': verdict.noChange(deciding),
  };
  return phrases[claim.outcome];
}

function detectablePhrase({ outcome, detectable }: JudgedClaim, metric: string, words: Words): string {
  return outcome === 'no detectable change' && detectable !== null
    ? words.verdict.detectable(formatEffect(metric, detectable, words))
    : '';
}

/** "ROUGE-2: +0.283 (95 % CI +0.210 to +0.358)". Secondary: an interval, not adjusted, and no verdict. */
function secondarySentence(difference: Difference, context: VerdictContext): string {
  const { metric, delta, interval, note } = difference;
  const words = wordsOf(context);
  const spread = interval === null ? words.sentence(note ?? '') : confidenceInterval(metric, interval, context);
  return `${titleIn(difference, context)}: ${formatDelta(metric, delta, words)}${unitSuffix(metric, words)} (${spread}).`;
}

function confidenceInterval(metric: string, interval: Interval, context: VerdictContext): string {
  const words = wordsOf(context);
  return words.verdict.interval(formatPercent(context.confidence, words), formatDeltaInterval(metric, interval, words));
}

type OfSuite = Pick<Difference, 'suite' | 'metric'>;

function valueOf(system: string, { suite, metric }: OfSuite, context: VerdictContext): string {
  const { systems, suites } = context;
  const own: Readonly<Record<string, Estimate>> | undefined =
    suite === DIALOGUE
      ? systems.find((entry) => entry.system === system)?.scores
      : suites.find(({ name }) => name === suite)?.scores[system];
  const score = own?.[metric];
  return score ? formatScore(metric, score.value, wordsOf(context)) : '–';
}

/** "chrF++"; of another suite "GSM8K, exact match (strict-match)". */
function titleIn(of: OfSuite, context: VerdictContext): string {
  const title = metricTitle(of.metric, context.languageName, wordsOf(context));
  return of.suite === DIALOGUE ? title : `${suiteTitle(of, context)}, ${lowerFirst(title)}`;
}

/** A suite has one primary metric, so its name says which. */
function shortTitle(of: OfSuite, context: VerdictContext): string {
  return of.suite === DIALOGUE ? titleIn(of, context) : suiteTitle(of, context);
}

function suiteTitle({ suite }: OfSuite, { suites }: VerdictContext): string {
  return suites.find(({ name }) => name === suite)?.title ?? suite;
}

/** "Accuracy" within a sentence, but "F1". */
function lowerFirst(title: string): string {
  return /^\p{Lu}\p{Ll}/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

function titlesOf(systems: readonly string[], context: VerdictContext): string {
  return wordsOf(context).list(systems.map((system) => titleOf(system, context)));
}

function titleOf(system: string, context: VerdictContext): string {
  return systemTitle(system, context.systems, wordsOf(context));
}

function wordsOf({ words }: VerdictContext): Words {
  return words ?? ENGLISH;
}
