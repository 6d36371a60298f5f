import type { Accounting, QualityCounts, RoundTrip, TestItem } from '../../contracts/dataset.js';
import type { Family, TranslatorScore } from '../../contracts/evaluation.js';
import type { ErrorAnalysis } from '../../contracts/error-analysis.js';
import type { Comparison, Contamination, Sample, TrainingCurve } from '../../contracts/report.js';
import { LANGUAGES } from '../../contracts/languages.js';
import { MODEL_VARIANTS, type Answering } from '../../contracts/temporal.js';
import type { Generation } from '../../contracts/python-job.js';
import type { LanguageIdentifier } from '../../language/language-identifier.js';
import { compareSystems, PAIRS } from '../compare.js';
import { DIALOGUE, familyHash } from '../family.js';
import { dialogueErrors } from '../errors/dialogue-errors.js';
import { suiteErrors } from '../errors/suite-errors.js';
import type { JudgeOptions } from '../judge.js';
import { isInTarget, languageUseOf } from '../language-use.js';
import { promptsOf } from '../prompts.js';
import { itemScores, type ScoredSystem } from '../score.js';
import { baselinePairs, suiteItems, suitePairs, suiteResult, type ScoredSuite } from '../suites/suite-results.js';
import { toxicUseOf } from '../toxicity/toxic-use.js';
import { toxicWordList } from '../toxicity/word-list.js';
import { chooseSamples } from './choose-samples.js';
import { knownLimitations } from './limitations.js';
import { verdictsOf } from './verdict.js';

/** The models' answers; a model that was not made is left out. */
export type Answers = Readonly<Partial<Record<Answering, readonly Generation[]>>>;

export interface ComparisonInput {
  /** OASST code of the language taught. */
  readonly language: string;
  readonly int8?: Comparison['int8'];
  readonly accounting: Accounting;
  /** Examples by name of the set, e.g. `SFT train`. */
  readonly splits: Readonly<Record<string, number>>;
  readonly items: readonly TestItem[];
  /** Every model and baseline, in the order in which they are shown. */
  readonly systems: readonly ScoredSystem[];
  readonly answers: Answers;
  readonly curves: readonly TrainingCurve[];
  /** From `loadLanguageIdentifier`; null leaves the rate out. */
  readonly languageIdentifier: LanguageIdentifier | null;
  /** Every model on every item of each suite. */
  readonly suites?: readonly ScoredSuite[];
  /** From `runFamily`. */
  readonly family: Family;
  readonly options: JudgeOptions;
  readonly translatorScores?: readonly TranslatorScore[];
  readonly quality?: QualityCounts | null;
  readonly roundTrip?: RoundTrip | null;
  readonly contamination?: Contamination | null;
  /** From `probeResults`. */
  readonly probes?: Comparison['probes'];
  /** From `stepsNotDone`. */
  readonly notDone?: readonly string[];
}

/**
 * Compares the models, and gathers all that the report, the model card and the terminal table show but for what is said
 * of the run itself: others that have the same results find this in the cache.
 *
 * @throws AccountingError where two systems were not scored on the same items
 */
export function buildComparison(input: ComparisonInput): Comparison {
  const { systems } = input;
  const suites = input.suites ?? [];
  const suitesPaired = suites.flatMap((suite) => [...suitePairs(suite, PAIRS), ...baselinePairs(suite)]);
  const compared = compareSystems(systems, input.family, input.options, suitesPaired);
  const languageName = LANGUAGES[input.language] ?? input.language;
  const models = systems.filter(({ baseline }) => !baseline);
  const facts = {
    ...compared,
    suites: suites.map((suite) => suiteResult(suite, input.family.confidence)),
    languageName,
    accounting: input.accounting,
    confidence: input.family.confidence,
    testItems: input.items.length,
    testTrees: new Set(input.items.map(({ treeId }) => treeId)).size,
    translatorScores: [...(input.translatorScores ?? [])],
    quality: input.quality ?? null,
    roundTrip: input.roundTrip ?? null,
    contamination: input.contamination ?? null,
    probes: input.probes ?? null,
    toxicUse: toxicUseOf(input.items, systems, toxicWordList(input.language), input.family.confidence),
    prompts: promptsOf(
      MODEL_VARIANTS.map((variant) => input.answers[variant] ?? []),
      input.answers['base-few-shot'],
    ),
    languageUse: languageUseOf(input.items, systems, input.languageIdentifier, input.family.confidence),
    unfinished: Object.fromEntries(models.map(({ system, scores }) => [system, scores.unfinished])),
  };
  return {
    ...facts,
    language: input.language,
    int8: input.int8 ?? null,
    splits: { ...input.splits },
    family: input.family,
    familyHash: familyHash(input.family),
    verdicts: verdictsOf(compared.claims, compared.differences, facts),
    notDone: [...(input.notDone ?? [])],
    errors: errorsOf(input),
    curves: [...input.curves],
    samples: chooseSamples([...samplesOf(input, models), ...suites.flatMap(suiteItems)]),
    limitations: knownLimitations(facts),
  };
}

/** Of the conversations by chrF++, then of every suite. */
function errorsOf({
  systems,
  items,
  suites = [],
  language,
  family,
  options: { seed },
}: ComparisonInput): ErrorAnalysis[] {
  const options = { confidence: family.confidence, seed };
  return [...dialogueErrors(systems, items, options), ...suiteErrors(suites, language, options)];
}

/** Every question with every model's answer, as many as the report has room for. */
function samplesOf({ items, answers, languageIdentifier }: ComparisonInput, models: readonly ScoredSystem[]): Sample[] {
  const chrf = models.map(({ system, scores }) => ({ system, values: itemScores(scores, 'chrf') }));
  const outputs = Object.entries(answers).map(([system, own]) => ({
    system,
    byId: new Map(own.map(({ id, output }) => [id, output])),
  }));
  return items.map(({ id, prompt, reference }, at) => {
    const texts = Object.fromEntries(outputs.map(({ system, byId }) => [system, byId.get(id) ?? '']));
    return {
      ...{ suite: DIALOGUE, id, prompt, reference, answers: texts },
      scores: Object.fromEntries(chrf.map(({ system, values }) => [system, values?.[at] ?? 0])),
      inTarget: languagesOf(texts, languageIdentifier),
    };
  });
}

function languagesOf(answers: Record<string, string>, language: LanguageIdentifier | null): Record<string, boolean> {
  if (!language) return {};
  const judged = Object.entries(answers).flatMap(([system, text]) => {
    const inTarget = isInTarget(language.judge(text));
    return inTarget === null ? [] : [[system, inTarget] as const];
  });
  return Object.fromEntries(judged);
}
