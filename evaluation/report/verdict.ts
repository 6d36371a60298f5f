import {
  METRICS,
  type Difference,
  type MetricName,
  type SystemScores,
  type Verdict,
} from '../../contracts/evaluation.js';
import { PAIRS } from '../compare.js';
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

/** Told first where they changed: was the language learnt, do the answers come closer, was English forgotten. */
const TELLING: readonly MetricName[] = ['crossEntropy', 'targetLanguageRate', 'chrf', 'englishCrossEntropy'];

/** Metrics that got worse are named in the headline up to this many, then counted. */
const NAMED = 3;

/** One verdict for each compared pair of models, in the order of `PAIRS`. */
export function verdictsOf(differences: readonly Difference[], context: VerdictContext): Verdict[] {
  return PAIRS.flatMap(([reference, candidate]) => {
    const own = differences.filter((entry) => entry.reference === reference && entry.candidate === candidate);
    return own.length === 0
      ? []
      : [{ reference, candidate, headline: headline(own, context), ...points(own, context) }];
  });
}

function headline(differences: readonly Difference[], context: VerdictContext): string {
  const better = differences.filter(({ verdict }) => verdict === 'better').length;
  const worse = differences.filter(({ verdict }) => verdict === 'worse');
  const judged = differences.filter(({ metric }) => METRICS[metric].better !== 'neither').length;
  const pair = `${titleOf(differences[0]?.candidate ?? '', context)} against ${titleOf(differences[0]?.reference ?? '', context)}`;
  if (better + worse.length === 0) return `${pair}: no detectable change in quality.`;
  const names = worse.map(({ metric }) => metricTitle(metric, context.languageName)).join(', ');
  const worseOn = worse.length === 0 ? 'none' : worse.length <= NAMED ? names : `${worse.length} of ${judged}`;
  return `${pair}: better on ${better > 0 ? `${better} of ${judged} metrics` : 'no metric'}, worse on ${worseOn}.`;
}

/** Changes with their numbers, then one sentence with everything that did not detectably change. */
function points(differences: readonly Difference[], context: VerdictContext): Pick<Verdict, 'points' | 'more'> {
  const changed = differences.filter(({ verdict }) => verdict !== 'no detectable change');
  const unchanged = differences.filter(({ verdict }) => verdict === 'no detectable change');
  const tells = ({ metric, verdict }: Difference) => TELLING.includes(metric) || verdict === 'worse';
  const sentences = (list: readonly Difference[]) => list.map((entry) => changeSentence(entry, context));
  return {
    points: [...sentences(changed.filter(tells)), ...unchangedSentence(unchanged, context)],
    more: sentences(changed.filter((entry) => !tells(entry))),
  };
}

function changeSentence(difference: Difference, context: VerdictContext): string {
  const { metric, reference, candidate, delta, verdict, items } = difference;
  const [before, after] = [valueOf(reference, difference, context), valueOf(candidate, difference, context)];
  const verb = delta > 0 ? 'rose' : 'fell';
  const evidence = [
    formatDelta(metric, delta),
    `${formatPercent(context.confidence)} CI ${formatDeltaInterval(difference)}`,
    formatP(difference.adjustedP),
    `${items} items`,
  ].join(', ');
  const judgement = verdict === 'changed' ? '' : ` – ${verdict}`;
  const title = metricTitle(metric, context.languageName);
  return `${title} ${verb} from ${before} to ${after}${unitSuffix(metric)} (${evidence})${judgement}.`;
}

function unchangedSentence(differences: readonly Difference[], context: VerdictContext): string[] {
  if (differences.length === 0) return [];
  const parts = differences.map((difference) => {
    const { metric, delta, low, high, detectable } = difference;
    const title = metricTitle(metric, context.languageName);
    if (delta === 0 && low === 0 && high === 0) return `${title} (the same for every item)`;
    return `${title} (${formatDelta(metric, delta)}, detectable from ${formatEffect(metric, detectable)})`;
  });
  return [`No detectable change in ${parts.join(', ')}.`];
}

function valueOf(system: string, { metric }: Difference, { systems }: VerdictContext): string {
  const score = systems.find((entry) => entry.system === system)?.scores[metric];
  return score ? formatScore(metric, score.value) : '–';
}

function titleOf(system: string, { systems }: VerdictContext): string {
  return systems.find((entry) => entry.system === system)?.title ?? system;
}
