import { z } from 'zod';
import { Accounting, ContaminationFacts, QualityCounts, RoundTrip } from './dataset.js';
import {
  MetricName,
  Estimate,
  Interval,
  Difference,
  Family,
  JudgedClaim,
  SystemScores,
  LanguageUse,
  ToxicUse,
  Prompts,
  TranslatorScore,
} from './evaluation.js';
import { Licence } from './licence.js';
import { ProbeResults } from './probes.js';
import { Int8Arithmetic } from './pipeline-config.js';
import { SUITE_BASELINES, SuiteBaselines, SuiteFacts } from './suite.js';

export const LossPoint = z.object({
  step: z.number().int().describe('Step of the optimiser.'),
  loss: z.number().describe('Nats a token; of DPO its own loss.'),
});

export const TrainingCurve = z.object({
  stage: z.enum(['sft', 'dpo']).describe('Which training.'),
  train: z.array(LossPoint).describe('Loss in training; of a long run, means of several steps.'),
  validation: z.array(LossPoint).describe('Loss on the validation set.'),
  rewardAccuracy: z
    .array(
      z.object({ step: z.number().int().describe('Step of the optimiser.'), value: z.number().describe('The share.') }),
    )
    .describe('Of DPO: the share of pairs whose chosen answer has the higher implicit reward.'),
});
export type TrainingCurve = z.infer<typeof TrainingCurve>;

/** An item with what every model answered. */
export const Sample = z.object({
  suite: z.string().describe('What the item is of, e.g. `dialogue`.'),
  id: z.string().describe('Of the item within its suite.'),
  prompt: z
    .array(z.object({ role: z.string().describe('Who speaks.'), content: z.string().describe('What is said.') }))
    .describe('What was asked, turn by turn.'),
  reference: z.string().describe('The reference answer, or the right choice.'),
  answers: z.record(z.string(), z.string()).describe('What each system answered.'),
  scores: z
    .record(z.string(), z.number())
    .describe("Of each system's answer by the suite's primary metric, 0–100; chrF++ of a sentence for `dialogue`."),
  inTarget: z
    .record(z.string(), z.boolean())
    .describe('Whether each answer is in the target language; without those of which that cannot be told.'),
});
export type Sample = z.infer<typeof Sample>;

/** What a model comes to beside its references, in plain sentences. */
export const Verdict = z.object({
  candidate: z.string().describe('The system that is judged.'),
  references: z.array(z.string()).describe('The systems that it is compared with.'),
  headline: z.string().describe('What came of all claims on the two, in one sentence.'),
  tone: z.enum(['better', 'worse', 'mixed', 'same']).describe('The same in one word.'),
  points: z.array(z.string()).describe('One for each claim.'),
  more: z.array(z.string()).describe('Differences of secondary metrics, without a verdict.'),
});
export type Verdict = z.infer<typeof Verdict>;

/** Every system's scores on some of the items, without intervals. */
export const ScoreStratum = z.object({
  name: z
    .enum(['full', 'clean', 'overlapping'])
    .describe('All items, those that no row of training holds, or the others.'),
  items: z.number().int().describe('How many items that is.'),
  scores: z.record(z.string(), z.partialRecord(MetricName, z.number())).describe('By system.'),
});
export type ScoreStratum = z.infer<typeof ScoreStratum>;

/** Test items in what is trained on. Where any are (`overlapping`), all else in the report rests on the others. */
export const Contamination = ContaminationFacts.extend({
  strata: z.array(ScoreStratum).describe('Empty where no item overlaps, or all do.'),
});
export type Contamination = z.infer<typeof Contamination>;

/** How one system chose among the classes of a task, as scikit-learn has it: 0 where a class was never chosen or is never right. */
const ChosenClasses = z.object({
  matrix: z.array(z.array(z.number().int())).describe('Rows the right classes, columns the chosen ones, counts.'),
  classes: z
    .array(
      z.object({
        precision: z.number().describe('0–1.'),
        recall: z.number().describe('0–1.'),
        f1: z.number().describe('0–1.'),
        items: z.number().int().describe('Items of which it is the right one.'),
      }),
    )
    .describe('By class, in the order of the matrix.'),
  accuracy: z.number().describe('Share of items whose right class was chosen.'),
  macroF1: z.number().describe('Mean of F1 over the classes that are right or chosen anywhere.'),
  mcc: z.number().describe("Matthews' correlation, −1–1."),
});
export type ChosenClasses = z.infer<typeof ChosenClasses>;

/** A system without a model beside the models of a suite. */
const SuiteBaseline = z.object({
  baseline: z.enum(['random', ...SUITE_BASELINES]).describe('Which.'),
  scores: z
    .record(z.string(), Estimate)
    .describe('By metric; of `random` its expected value. Empty where it is missing.'),
  learned: SuiteBaselines.describe('What it learned from, task by task.'),
  missing: z
    .enum(['no-classes', 'no-training-split', 'too-few-rows', 'one-class', 'some-tasks'])
    .nullable()
    .describe('Why there is none, or none of the whole suite.'),
});
export type SuiteBaseline = z.infer<typeof SuiteBaseline>;

/** What all systems came to on one benchmark suite. Their paired differences are among the others. */
export const SuiteResult = SuiteFacts.extend({
  items: z.number().int().describe('Items that every system answered; those that rows of training hold are left out.'),
  scores: z
    .record(z.string(), z.record(z.string(), Estimate))
    .describe('By system, then by metric, the primary first.'),
  tasks: z
    .array(
      z.object({
        task: z.string().describe('As the harness calls it.'),
        items: z.number().int().describe('Its items.'),
        metrics: z.array(z.string()).default([]).describe('Empty in reports of earlier versions: the primary one.'),
        scores: z.record(z.string(), z.number()).describe('By system.'),
      }),
    )
    .describe("By task, where there are several: its items, and each system's score by the mean of these metrics."),
  baselines: z
    .array(SuiteBaseline)
    .default([])
    .describe('Random, majority class, n-grams. None in scores of earlier versions.'),
  classification: z
    .array(
      z.object({
        task: z.string().describe('As the harness calls it.'),
        labels: z.array(z.string()).nullable().describe('What its classes are called; null where that is not known.'),
        systems: z.record(z.string(), ChosenClasses).describe('What was chosen, by system.'),
      }),
    )
    .default([])
    .describe('Of every task with classes.'),
  overlapping: z
    .object({
      items: z.number().int().describe('How many.'),
      full: z.record(z.string(), z.number()).describe('On all items, by system.'),
      scores: z.record(z.string(), z.number()).describe('On these, by system.'),
    })
    .nullable()
    .default(null)
    .describe(
      "Items that rows of training hold, left out above: how many, and each system's primary score on all and on these.",
    ),
  calibration: z
    .record(
      z.string(),
      z.object({ ece: z.number().describe('The error.'), items: z.number().int().describe('Items that it rests on.') }),
    )
    .nullable()
    .default(null)
    .describe(
      'Expected calibration error of each system, 0–1, over the items that say how sure it was; null where none do.',
    ),
  confusion: z
    .record(z.string(), z.array(z.array(z.number().int())))
    .nullable()
    .describe(
      'By system: rows the right classes, columns the chosen ones, counts. Null where there are none, or over a dozen.',
    ),
  classes: z
    .array(z.string())
    .nullable()
    .default(null)
    .describe('What these classes are called; null where they have numbers alone.'),
  prompt: z
    .object({ text: z.string().describe('The prompt.'), sha256: z.string().describe('Of its UTF-8 bytes.') })
    .nullable()
    .describe('The whole prompt of the first item of the first task, and its SHA-256.'),
});
export type SuiteResult = z.infer<typeof SuiteResult>;

/** What a model took to answer the held-out questions, by the record of the stage that asked it. */
export const Efficiency = z.object({
  system: z.string().describe('Of the model.'),
  device: z.string().describe('As its library calls it.'),
  cpus: z.number().int().describe('Of the machine.'),
  answers: z.number().int().describe('Answers that were timed.'),
  tokens: z.number().int().describe('What these have together.'),
  seconds: z.number().describe('What writing them took.'),
  batchSize: z.number().int().describe('Questions answered at once.'),
  loadSeconds: z.number().nullable().describe('What loading the model took; null where it is not known.'),
  peakMemoryBytes: z.number().nullable().describe('Of the device, or of the process on a CPU; null likewise.'),
  parameters: z.number().nullable().describe('Of model and adapter; null likewise.'),
});
export type Efficiency = z.infer<typeof Efficiency>;

/** The paired difference of two models in each of several subsets of the same items. */
export const Consistency = z.object({
  by: z.enum(['task', 'length', 'suite', 'scenario']).describe('What the subsets differ in.'),
  subsets: z
    .array(
      z.object({
        name: z.string().describe('Of the subset.'),
        items: z.number().int().describe('Its items.'),
        delta: z.number().describe('Candidate − reference.'),
        interval: Interval.nullable().describe('Null where none would hold.'),
        gained: z.number().int().nullable().describe('Items that became right; null where answers are graded.'),
        lost: z.number().int().nullable().describe('Items that became wrong; null likewise.'),
      }),
    )
    .describe('Every item is in one of them.'),
  test: z
    .object({
      q: z.number().describe("Cochran's Q."),
      p: z.number().describe('Of Q, by chi-squared.'),
      iSquared: z.number().describe('Share of the spread that is beyond chance, 0–1.'),
      subsets: z.number().int().describe('Subsets that were large enough to count.'),
    })
    .nullable()
    .describe('Whether the subsets differ by more than chance; null where fewer than two are large enough.'),
  without: z
    .object({
      name: z.string().describe('Of the subset.'),
      delta: z.number().describe('Candidate − reference on all others.'),
      interval: Interval.nullable().describe('Null where none would hold.'),
    })
    .nullable()
    .describe('What is left without the subset that pulls most.'),
});
export type Consistency = z.infer<typeof Consistency>;

const Flipped = z.object({
  count: z.number().int().describe('How many.'),
  shown: z
    .array(
      z.object({
        suite: z.string().describe('Of the item.'),
        id: z.string().describe('Of the item.'),
        asked: z.string().describe('The end of the prompt.'),
        target: z.string().describe('The right answer.'),
        before: z.string().describe("The reference's answer."),
        after: z.string().describe("The candidate's answer."),
      }),
    )
    .describe('Some of them, drawn by the seed; texts are cut.'),
});

/** Where the difference of two models comes from. */
export const ErrorAnalysis = z.object({
  scope: z
    .enum(['suite', 'taught', 'others'])
    .describe('One suite, or all with right and wrong answers in the language taught, or in others.'),
  suite: z.string().describe('Empty for several.'),
  metric: z.string().describe("The suite's primary one where answers are graded; else `acc`, the share of right ones."),
  reference: z.string().describe('The system before.'),
  candidate: z.string().describe('The system after.'),
  items: z.number().int().describe('Items that both answered.'),
  delta: z.number().describe('Candidate − reference.'),
  interval: Interval.nullable().describe('Null where none would hold.'),
  flips: z
    .object({
      seed: z.number().int().describe('By which those that are shown were drawn.'),
      gained: Flipped.describe('Wrong, then right.'),
      lost: Flipped.describe('Right, then wrong.'),
    })
    .nullable()
    .describe('Null where answers are graded.'),
  consistency: z.array(Consistency).describe('Whether it is the same in every subset.'),
});
export type ErrorAnalysis = z.infer<typeof ErrorAnalysis>;

/** A model or dataset that a run worked on. */
export const RunSource = z.object({
  name: z.string().describe('As people call it.'),
  repository: z.string().nullable().describe('On the Hub; null for files of one’s own, and for a service.'),
  revision: z.string().nullable().describe('Its commit; null likewise, and where no record of it is left.'),
  identity: z
    .string()
    .nullable()
    .describe(
      'By which stages know it: repository@commit, a SHA-256 over names and contents of the files, or the name of a ' +
        'service. Null where no record of it is left.',
    ),
  licence: Licence.nullable().describe('That its own card names; null where none is known.'),
});
export type RunSource = z.infer<typeof RunSource>;

export const RunSources = z.object({
  dataset: RunSource.describe('What was translated.'),
  translator: RunSource.describe('What translated it.'),
  fallback: RunSource.optional().describe('What tried where that failed; absent where none was configured.'),
  baseModel: RunSource.describe('What was trained.'),
});
export type RunSources = z.infer<typeof RunSources>;
export type SourceRole = keyof RunSources;

export const ReportData = z.object({
  runId: z.string().describe('Of the run, as the command line takes it.'),
  title: z.string().describe('Name of the pipeline.'),
  createdAt: z.string().describe('When the run ended; ISO 8601, UTC.'),
  language: z.string().describe('Code of the language taught.'),
  languageName: z.string().describe('Its English name.'),
  baseModel: z.string().describe('The base model as people call it; `sources` has what it is exactly.'),
  translationModel: z.string().describe('The translator as people call it, with its arithmetic and fallback.'),
  int8: Int8Arithmetic.nullable()
    .default(null)
    .describe("Arithmetic of the translator's int8 products; null where it makes none."),
  sources: RunSources.describe('The same, and the dataset, with commits and licences.'),
  accounting: Accounting.describe(
    'What became of every message that was read: read = translated + kept + excluded + quarantined.',
  ),
  splits: z.record(z.string(), z.number().int()).describe('Examples in each set, and those that were not used whole.'),
  testItems: z.number().int().describe('Held-out items.'),
  testTrees: z.number().int().describe('Conversation trees that they come from.'),
  confidence: z.number().describe('Of every interval and of the family of tests, e.g. 0.95.'),
  family: Family.describe('Declared from the configuration, and hashed, before results were seen.'),
  familyHash: z.string().describe("SHA-256 of the family's canonical JSON."),
  claims: z.array(JudgedClaim).describe('What came of every declared claim, in the order of the family.'),
  verdicts: z.array(Verdict).describe('The same in sentences, by pair of systems.'),
  notDone: z.array(z.string()).default([]).describe('What the data gave nothing for, a sentence each.'),
  translatorScores: z.array(TranslatorScore).default([]).describe('One for each configured set of sentence pairs.'),
  quality: QualityCounts.nullable().describe(
    'What the quality gates stopped in this run; translations that were known before are not in it.',
  ),
  roundTrip: RoundTrip.nullable().describe('A sample of translations translated back; null where none was asked for.'),
  contamination: Contamination.nullable()
    .catch(null)
    .describe('Null where it is not known: in reports of earlier versions.'),
  unfinished: z
    .record(z.string(), z.number().int())
    .describe('Answers that were stopped at the token limit, by system.'),
  prompts: Prompts.nullable().default(null).describe('Null in reports of earlier versions.'),
  languageUse: z
    .array(LanguageUse)
    .default([])
    .describe('Of the references, then of every system; empty where no detector knows the language.'),
  toxicUse: z
    .array(ToxicUse)
    .default([])
    .describe('Likewise; empty where there is no list of toxic words for the language.'),
  probes: ProbeResults.nullable().default(null).describe('Questions put otherwise. Null where none were asked for.'),
  systems: z.array(SystemScores).describe('Models and baselines with their scores on the held-out conversations.'),
  differences: z
    .array(Difference)
    .describe('Paired differences of all pairs of models, on every metric of every suite.'),
  suites: z.array(SuiteResult).default([]).describe('Benchmark suites with the scores of every model.'),
  errors: z
    .array(ErrorAnalysis)
    .default([])
    .describe('Where differences come from, for each pair of models. None in reports of earlier versions.'),
  curves: z.array(TrainingCurve).describe('How training went.'),
  samples: z
    .array(Sample)
    .catch([])
    .describe(
      'As many as the report has room for; none in reports of earlier versions, whose samples were of another shape.',
    ),
  settings: z.unknown().describe('Every setting of the run, as a pipeline file has them.'),
  efficiency: z
    .array(Efficiency)
    .default([])
    .describe('What answering took of each model, on the machine that made it; empty where nothing was recorded.'),
  lineage: z
    .array(
      z.object({
        stage: z.string().describe('As `status` calls it.'),
        key: z.string().describe('Of the stage cache: equal inputs, settings and versions have an equal one.'),
        seconds: z.number().describe('What making it took, in this run or in an earlier one.'),
        cached: z.boolean().describe('Whether an earlier run had made it.'),
        redone: z.record(z.string(), z.number()).describe('Work that was done again after a crash, by unit.'),
      }),
    )
    .describe('The stages that the run went through.'),
  limitations: z.array(z.string()).describe('What these results cannot show, a sentence each.'),
});
export type ReportData = z.infer<typeof ReportData>;

const OF_THE_RUN = {
  runId: true,
  title: true,
  createdAt: true,
  baseModel: true,
  translationModel: true,
  sources: true,
  settings: true,
  efficiency: true,
  lineage: true,
} as const;

/** What of a report is said of the one run that it is about. */
export const RunFacts = ReportData.pick(OF_THE_RUN);
export type RunFacts = z.infer<typeof RunFacts>;

/** The rest, which every run that has the same results may share. */
export const Comparison = ReportData.omit(OF_THE_RUN);
export type Comparison = z.infer<typeof Comparison>;
