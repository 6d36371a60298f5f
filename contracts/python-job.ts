import { z } from 'zod';
import { SuiteAnswer } from './suite.js';

/**
 * What crosses the pipe to the Python trainer: one job file in, JSON lines out on standard output. The Python side
 * validates against the JSON Schema generated from here. Standard input stays open and brings a trainer CopiedLine; its
 * end means that the parent is gone, and the trainer stops.
 */

const modelSource = {
  /** Folder with config.json, tokenizer files and safetensors. */
  model: z.string(),
  quantization: z.enum(['nf4', 'none']),
  chatTemplate: z.enum(['llama2', 'chatml']),
  seed: z.number().int(),
};

const trainCommon = {
  ...modelSource,
  trainFile: z.string(),
  validationFile: z.string(),
  /** What the adapter names as its base: a repository and its commit, or what a folder is called. */
  base: z.object({ name: z.string(), revision: z.string().nullable() }),
  /** Working folder: checkpoint-N folders and, at the end, `adapter`. */
  outputDir: z.string(),
  /** A complete checkpoint folder to go on from. */
  resumeFrom: z.string().nullable(),
  epochs: z.number(),
  batchSize: z.number().int(),
  gradientAccumulation: z.number().int(),
  learningRate: z.number(),
  warmupFraction: z.number(),
  maxLength: z.number().int(),
  saveSteps: z.number().int(),
  evalSteps: z.number().int(),
  earlyStoppingPatience: z.number().int(),
};

export const SftJob = z.object({
  command: z.literal('sft'),
  ...trainCommon,
  loraRank: z.number().int(),
  loraAlpha: z.number().int(),
  loraDropout: z.number(),
  /** Modules that are trained in full and saved with the adapter. */
  loraModulesToSave: z.array(z.string()),
  packing: z.boolean(),
});
export type SftJob = z.infer<typeof SftJob>;

export const DpoJob = z.object({
  command: z.literal('dpo'),
  ...trainCommon,
  /** The SFT adapter: trained further, with a frozen copy of it as the reference. */
  adapter: z.string(),
  beta: z.number(),
});
export type DpoJob = z.infer<typeof DpoJob>;

export const EvaluateJob = z.object({
  command: z.literal('evaluate'),
  ...modelSource,
  adapter: z.string().nullable(),
  /** JSON lines of TestItem; items in `done` are skipped. */
  itemsFile: z.string(),
  done: z.array(z.string()),
  batchSize: z.number().int(),
  maxNewTokens: z.number().int(),
  maxLength: z.number().int(),
  /** In place of the chat template a few of these conversations, as questions and answers that are called so. */
  fewShot: z.object({ conversationsFile: z.string(), question: z.string(), answer: z.string() }).nullable(),
});
export type EvaluateJob = z.infer<typeof EvaluateJob>;

const suiteFiles = {
  /** JSON of Suite. */
  suiteFile: z.string(),
  /** The files of its dataset. */
  dataFolder: z.string(),
  /** Items that are asked, chosen by hash; all where null. */
  limit: z.number().int().nullable(),
};

export const AnswerSuiteJob = z.object({
  command: z.literal('answer-suite'),
  ...modelSource,
  ...suiteFiles,
  adapter: z.string().nullable(),
  /** Ids of items that are skipped. */
  done: z.array(z.string()),
  batchSize: z.number().int(),
});
export type AnswerSuiteJob = z.infer<typeof AnswerSuiteJob>;

export const ReadSuiteJob = z.object({
  command: z.literal('read-suite'),
  ...suiteFiles,
  /** Gets SuiteItem as JSON lines. */
  outputFile: z.string(),
});
export type ReadSuiteJob = z.infer<typeof ReadSuiteJob>;

export const ScoreSuiteJob = z.object({
  command: z.literal('score-suite'),
  ...suiteFiles,
  /** By system a file of SuiteAnswer as JSON lines. */
  answers: z.record(z.string(), z.string()),
  /** Name of the suite's primary metric. */
  primary: z.string(),
  /** Gets SuiteScore as JSON lines: every system on every item, and baselines on those of tasks with classes. */
  outputFile: z.string(),
  /** Gets SuiteBaselines as JSON. */
  baselinesFile: z.string(),
});
export type ScoreSuiteJob = z.infer<typeof ScoreSuiteJob>;

export const ChatJob = z.object({
  command: z.literal('chat'),
  ...modelSource,
  adapter: z.string().nullable(),
  maxNewTokens: z.number().int(),
  temperature: z.number(),
});
export type ChatJob = z.infer<typeof ChatJob>;

export const PythonJob = z.discriminatedUnion('command', [
  SftJob,
  DpoJob,
  EvaluateJob,
  AnswerSuiteJob,
  ReadSuiteJob,
  ScoreSuiteJob,
  ChatJob,
]);
export type PythonJob = z.infer<typeof PythonJob>;

/** One line on a trainer's standard input: the checkpoint of this step is copied, so that its folder may be deleted. */
export const CopiedLine = z.object({ copied: z.number().int() });
export type CopiedLine = z.infer<typeof CopiedLine>;

/** One line on the chat trainer's standard input: the whole conversation so far, ending on a user turn. */
export const ChatRequest = z.object({
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
  maxNewTokens: z.number().int().optional(),
  temperature: z.number().optional(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** A text's loss after its own prompt and after that of another conversation, over the same tokens. */
export const LossInContext = z.object({
  tokens: z.number().int(),
  own: z.number(),
  other: z.number(),
});
export type LossInContext = z.infer<typeof LossInContext>;

/**
 * What one model did with one held-out item. Losses are summed negative log-likelihoods in nats. Answers of
 * earlier versions, which can still be scored, have fewer fields.
 */
export const Generation = z.object({
  id: z.string(),
  output: z.string(),
  outputTokens: z.number().int(),
  /** False where the output was stopped by maxNewTokens. */
  finished: z.boolean(),
  referenceLoss: z.number(),
  referenceTokens: z.number().int(),
  /** The same on the English side; null where the item has none. */
  englishLoss: z.number().nullable(),
  englishTokens: z.number().int().nullable(),
  /** The reference as plain text: paragraphs without a chat template and without its end marker. */
  plainLoss: z.number().nullish(),
  plainTokens: z.number().int().nullish(),
  plainEnglishLoss: z.number().nullish(),
  plainEnglishTokens: z.number().int().nullish(),
  /** Null where no other conversation has another prompt, or no token fits behind one. */
  referenceInContext: LossInContext.nullish(),
  /** The model's own answer; null where it is empty, too. */
  answerInContext: LossInContext.nullish(),
  /** Tokens that the model chooses from: a blind guess costs the logarithm of it. */
  vocabulary: z.number().int().nullish(),
  /** Exactly what the model was given, of the first item alone. */
  prompt: z.string().nullish(),
  /** SHA-256 of what it was given, of every item. */
  promptHash: z.string().nullish(),
});
export type Generation = z.infer<typeof Generation>;

/** Why the process gives up. */
export const ErrorEvent = z.object({
  event: z.literal('error'),
  kind: z.enum(['user', 'disk-full', 'out-of-memory', 'internal']),
  message: z.string(),
  where: z.string(),
  expected: z.string(),
  received: z.string(),
  fix: z.string(),
});

export const JobEvent = z.discriminatedUnion('event', [
  /** Sent before the model is loaded, then again with `loaded: true`. */
  z.object({
    event: z.literal('start'),
    device: z.string(),
    loaded: z.boolean(),
    totalSteps: z.number().int().nullable(),
    examples: z.number().int().nullable(),
    resumedFromStep: z.number().int().nullable(),
    versions: z.record(z.string(), z.string()),
    /** Of evaluate, once loaded: what it took from the start of the process's work, and weights of model and adapter. */
    loadSeconds: z.number().optional(),
    parameters: z.number().int().optional(),
  }),
  /** A sign of life while libraries are imported and the model loads: only as long as the process does work. */
  z.object({ event: z.literal('loading'), step: z.string(), seconds: z.number() }),
  /** A sign of life within a step, a validation or a batch: `validating`, 12, 200. */
  z.object({ event: z.literal('working'), doing: z.string(), done: z.number().int(), total: z.number().int() }),
  z.object({
    event: z.literal('step'),
    step: z.number().int(),
    totalSteps: z.number().int(),
    loss: z.number(),
    learningRate: z.number(),
    tokensPerSecond: z.number(),
    memoryBytes: z.number().int(),
    /** DPO only: share of pairs where the chosen answer has the higher implicit reward. */
    rewardAccuracy: z.number().nullable(),
  }),
  z.object({ event: z.literal('validation'), step: z.number().int(), loss: z.number() }),
  /** A checkpoint folder is complete on disk. */
  z.object({
    event: z.literal('checkpoint'),
    step: z.number().int(),
    path: z.string(),
    validationLoss: z.number().nullable(),
  }),
  /** Work on a batch of items begins (evaluate, answer-suite). */
  z.object({ event: z.literal('batch'), ids: z.array(z.string()) }),
  /** `seconds`: of writing these answers, without what is measured of them. */
  z.object({ event: z.literal('generations'), items: z.array(Generation), seconds: z.number().optional() }),
  z.object({ event: z.literal('answers'), items: z.array(SuiteAnswer) }),
  /** Examples that did not fit or had no assistant token, counted, never silent. */
  z.object({
    event: z.literal('skipped'),
    reason: z.string(),
    count: z.number().int(),
    /** How many there were, of which set: training, validation, test. Absent in journals of earlier versions. */
    of: z.number().int().optional(),
    examples: z.string().optional(),
  }),
  /** A SIGTERM came: the last whole step has a checkpoint. */
  z.object({ event: z.literal('interrupted'), step: z.number().int() }),
  z.object({
    event: z.literal('done'),
    /** The adapter's folder (sft, dpo). */
    adapter: z.string().nullable(),
    steps: z.number().int(),
    bestValidationLoss: z.number().nullable(),
    stoppedEarly: z.boolean(),
    seconds: z.number(),
    peakMemoryBytes: z.number().int(),
  }),
  z.object({ event: z.literal('token'), text: z.string() }),
  z.object({ event: z.literal('reply'), text: z.string(), outputTokens: z.number().int(), seconds: z.number() }),
  ErrorEvent,
]);
export type JobEvent = z.infer<typeof JobEvent>;
