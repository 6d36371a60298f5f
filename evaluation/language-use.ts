import type { TestItem } from '../contracts/dataset.js';
import type { AnswerLanguage, LanguageUse } from '../contracts/evaluation.js';
import { JUDGED, lengthOf, type JudgedLanguages, type JudgedTexts } from '../language/identifier-errors.js';
import type { LanguageIdentifier } from '../language/language-identifier.js';
import { independentItems } from './interval-rules.js';
import { ratio, type MeasuredMetric } from './measurements.js';
import type { ScoredSystem } from './score.js';
import { roganGladen, type MeasuredRate, type TestErrors } from './statistics/rogan-gladen.js';

type Verdict = AnswerLanguage['verdict'];

/** Whether an answer says anything of the language that a model uses, and what; null where it is outside the rate. */
export function isInTarget({ verdict }: AnswerLanguage): boolean | null {
  return verdict === 'undecided' ? null : verdict === 'target';
}

/** Which languages the references and every system answer in; empty where no detector knows the language. */
export function languageUseOf(
  items: readonly TestItem[],
  systems: readonly ScoredSystem[],
  identifier: LanguageIdentifier | null,
  confidence: number,
): LanguageUse[] {
  if (identifier === null) return [];
  const references = items.map(({ treeId, reference }) => ({ treeId, answer: identifier.judge(reference) }));
  const answering = systems.map(({ system, title, scores }) => {
    const answers = scores.treeIds.flatMap((treeId, place) => {
      const answer = scores.languages[place];
      return answer ? [{ treeId, answer }] : [];
    });
    return { system, title, answers };
  });
  return [{ system: 'references', title: 'References', answers: references }, ...answering]
    .filter(({ answers }) => answers.length > 0)
    .map(({ answers, ...names }) => {
      const languages = answers.map(({ answer }) => answer);
      const corrected = correctedShare(languages, identifier.code, independentOf(answers), confidence);
      return { ...names, ...countLanguages(languages), corrected };
    });
}

const RATE: MeasuredMetric = { name: 'targetLanguageRate', kind: 'rate', better: 'higher', width: 2, score: ratio };

/** As how many independent answers those of conversation trees count. */
function independentOf(answers: readonly { treeId: string; answer: AnswerLanguage }[]): number | null {
  const decided = answers.flatMap(({ treeId, answer }) => {
    const inTarget = isInTarget(answer);
    return inTarget === null ? [] : [{ treeId, inTarget }];
  });
  const treeIds = decided.map(({ treeId }) => treeId);
  const rows = Float64Array.from(decided.flatMap(({ inTarget }) => [Number(inTarget), 1]));
  return decided.length === 0 ? null : independentItems({ metric: RATE, ids: treeIds, clusterIds: treeIds, rows });
}

/** How many answers are in which language. */
export function countLanguages(answers: readonly AnswerLanguage[]): Pick<LanguageUse, 'counts' | 'others' | 'rate'> {
  const counts: Record<Verdict, number> = { target: 0, other: 0, undecided: 0, empty: 0, unparseable: 0 };
  const others: Record<string, number> = {};
  for (const { verdict, language } of answers) {
    counts[verdict] += 1;
    if (verdict === 'other' && language !== null) others[language] = (others[language] ?? 0) + 1;
  }
  const decided = answers.length - counts.undecided;
  const ranked = Object.entries(others).sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  return { counts, others: Object.fromEntries(ranked), rate: decided === 0 ? null : counts.target / decided };
}

/**
 * The share of answers that are in the target language, from the share that was called so and the identifier's measured
 * errors on texts of the same lengths. Null where its errors are not measured for the language, or no answer is decided.
 *
 * @param target the detector's code of the target language
 * @param independent as how many independent answers the decided ones count; null where no interval would hold
 */
export function correctedShare(
  answers: readonly AnswerLanguage[],
  target: string,
  independent: number | null,
  confidence: number,
  judged: JudgedLanguages = JUDGED,
): LanguageUse['corrected'] {
  const decided = answers.filter(({ verdict }) => verdict !== 'undecided');
  const errors = errorsOn(decided, target, judged);
  if (errors === null) return null;
  const rate = decided.filter(({ verdict }) => verdict === 'target').length / decided.length;
  const corrected = roganGladen({ rate, items: independent ?? decided.length }, errors, confidence);
  if (corrected === null) return null;
  return {
    value: corrected.value,
    interval: independent === null ? null : corrected.interval,
    sensitivity: errors.sensitivity.rate,
    specificity: errors.specificity.rate,
  };
}

/** How the identifier errs on texts of these lengths, if what is not in the target language is in those that were called. */
function errorsOn(decided: readonly AnswerLanguage[], target: string, judged: JudgedLanguages): TestErrors | null {
  const own = judged[target];
  const called = decided.filter(({ language }) => language !== null);
  if (own === undefined || called.length === 0) return null;
  const weights = own.map((_, at) => called.filter(({ words }) => lengthOf(words) === at).length / called.length);
  const foreign = decided.filter(({ verdict }) => verdict !== 'target');
  // Without any, all that were measured: it decides little where nearly all answers are in the target language.
  const languages = Object.keys(judged).filter((language) => language !== target);
  const others = foreign.length === 0 ? languages : foreign.map(({ language }) => knownAs(language, judged));
  const mistaken = [...new Set(others)].flatMap((language) => {
    const share = others.filter((other) => other === language).length / others.length;
    return (judged[language] ?? []).map((cell, at) => ({ cell, weight: share * (weights[at] ?? 0) }));
  });
  const sensitivity = pooled(
    own.map((cell, at) => ({ cell, weight: weights[at] ?? 0 })),
    target,
  );
  const falseAlarms = pooled(mistaken, target);
  return { sensitivity, specificity: { rate: 1 - falseAlarms.rate, items: falseAlarms.items } };
}

/** Empty and broken answers are in no language that could be mistaken. */
function knownAs(language: string | null, judged: JudgedLanguages): string {
  if (language === null) return 'none';
  return language in judged ? language : 'else';
}

/**
 * The weighted share that was called the target language, and as how many texts its uncertainty counts. One text is added
 * to each cell, half of it called so: a cell without a mistake is not without uncertainty.
 */
function pooled(
  cells: readonly { readonly cell: JudgedTexts; readonly weight: number }[],
  target: string,
): MeasuredRate {
  let [rate, variance] = [0, 0];
  for (const { cell, weight } of cells) {
    const share = ((cell.called[target] ?? 0) + 0.5) / (cell.decided + 1);
    rate += weight * share;
    variance += (weight ** 2 * share * (1 - share)) / (cell.decided + 1);
  }
  return { rate, items: variance === 0 ? Number.MAX_SAFE_INTEGER : (rate * (1 - rate)) / variance };
}
