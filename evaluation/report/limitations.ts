import type { ProbeKind } from '../../contracts/probes.js';
import type { ReportData } from '../../contracts/report.js';
import { ENOUGH_CLUSTERS, MIN_CLUSTERS } from '../interval-rules.js';
import { describeContamination } from './contamination-section.js';
import { formatCount, formatPercent } from './format.js';
import { systemTitle } from './systems.js';
import { ENGLISH, type Words } from './words/english.js';

type Facts = Pick<
  ReportData,
  | 'languageName'
  | 'testItems'
  | 'testTrees'
  | 'translatorScores'
  | 'accounting'
  | 'contamination'
  | 'unfinished'
  | 'systems'
  | 'languageUse'
  | 'suites'
  | 'probes'
  | 'toxicUse'
>;

/** What a reader must know before believing the numbers, as far as the data tells. */
export function knownLimitations(facts: Facts, words: Words = ENGLISH): string[] {
  return [sizeLimits, translationLimits, metricLimits, contaminationLimits].flatMap((limits) => limits(facts, words));
}

function sizeLimits({ testItems, testTrees, unfinished, systems }: Facts, words: Words): string[] {
  const { limits } = words;
  const cut = Object.entries(unfinished).filter(([, count]) => count > 0);
  const cutList = cut.map(([system, count]) =>
    limits.cutOf(systemTitle(system, systems, words), formatCount(count), formatCount(testItems)),
  );
  const size =
    testTrees < MIN_CLUSTERS ? limits.noInterval(String(MIN_CLUSTERS)) : limits.rare(String(ENOUGH_CLUSTERS));
  return [
    ...(testItems > 0 && testTrees < ENOUGH_CLUSTERS
      ? [limits.small(formatCount(testItems), formatCount(testTrees)) + size]
      : []),
    ...(cut.length > 0 ? [limits.cut(cutList.join(', '))] : []),
  ];
}

function translationLimits({ languageName, translatorScores, accounting }: Facts, { limits }: Words): string[] {
  const partly = accounting.partlyTranslated ?? { messages: 0, segments: 0 };
  return [
    limits.machine(languageName),
    ...(translatorScores.length > 0 ? [] : [limits.translator]),
    ...(partly.messages > 0 ? [limits.partly(formatCount(partly.segments), formatCount(partly.messages))] : []),
  ];
}

function metricLimits(facts: Facts, words: Words): string[] {
  const { languageName, systems, suites, languageUse } = facts;
  const { limits } = words;
  const hasRate = systems.some(({ scores }) => scores.targetLanguageRate);
  return [
    limits.oneReference,
    hasRate ? rateLimit(languageName, languageUse, words) : limits.noDetector(languageName),
    (suites.length > 0 ? '' : `${limits.onlyDialogue} `) + limits.notMeasured(notMeasured(facts, words).join(', ')),
  ];
}

/** What could have been measured and was not. */
function notMeasured({ suites, probes, toxicUse }: Facts, { limits, coverage: { kinds } }: Words): string[] {
  const has = (kind: ProbeKind) => probes?.scores.some((row) => row.kind === kind) ?? false;
  const missing = [
    ...(suites.length > 0 ? [] : [limits.suites]),
    limits.judges,
    ...(suites.some(({ calibration }) => calibration) ? [] : [kinds.calibration]),
    ...(has('robustness') ? [] : [kinds.robustness]),
    ...(has('fairness') ? [] : [kinds.fairness]),
    ...((probes?.gaps.length ?? 0) > 0 ? [] : [kinds.bias]),
    ...(toxicUse.length > 0 ? [] : [kinds.toxicity]),
  ];
  return missing.map((name) => name.charAt(0).toLowerCase() + name.slice(1));
}

function rateLimit(languageName: string, uses: Facts['languageUse'], words: Words): string {
  const { limits } = words;
  const ceiling = uses.find(({ system }) => system === 'references')?.rate ?? null;
  return [
    limits.detector,
    ceiling === null ? '' : limits.ceiling(formatPercent(ceiling, words)),
    languageName === 'Danish' ? limits.danishDetector : '',
  ].join('');
}

function contaminationLimits({ contamination }: Facts, words: Words): string[] {
  const { pretraining, unknownOverlap, blind } = words.limits;
  if (!contamination) return [`${unknownOverlap} ${pretraining}`];
  if (contamination.items === 0) return [pretraining];
  return [`${describeContamination(contamination, words)} ${blind} ${pretraining}`];
}
