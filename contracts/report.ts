import { z } from 'zod';
import { Accounting, ContaminationFacts, QualityCounts, RoundTrip } from './dataset.js';
import {
  MetricName,
  Difference,
  Family,
  JudgedClaim,
  SystemScores,
  LanguageUse,
  ToxicUse,
  Prompts,
  TranslatorScore,
} from './evaluation.js';
import { ErrorAnalysis } from './error-analysis.js';
import { ProbeResults } from './probes.js';
import { Int8Arithmetic } from './pipeline-config.js';
import { RunSources } from './run-sources.js';
import { SuiteResult } from './suite-result.js';

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
