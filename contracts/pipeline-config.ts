import { z } from 'zod';
import { LANGUAGES } from './languages.js';

const language = z.string().refine((code) => Object.hasOwn(LANGUAGES, code), {
  error: (issue) =>
    `a language code of OASST2 (one of ${Object.keys(LANGUAGES).join(', ')}), not ${JSON.stringify(issue.input)}`,
});

const fraction = z.number().min(0).max(0.5);
const count = z.number().int().positive();
const queueName = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens');

/** Files on this machine, or a repository on the Hub. */
const source = (what: string) =>
  z.union([
    z.strictObject({ path: z.string().min(1).describe(`${what}: a path, relative to the pipeline file`) }),
    z.strictObject({
      hub: z
        .string()
        .regex(/^[\w.-]+\/[\w.-]+$/, 'owner/name')
        .describe(`${what}: a Hub repository`),
      revision: z
        .string()
        .min(1)
        .default('main')
        .describe('A commit; a branch or tag is resolved to its commit once, at the start, and recorded'),
    }),
  ]);
export type Source = { path: string } | { hub: string; revision: string };

/** A source as people call it: its repository, or the last two parts of its path. */
export function sourceName(source: Source): string {
  return 'hub' in source ? source.hub : source.path.split('/').slice(-2).join('/');
}

const dataset = z.strictObject({
  source: source('OASST data'),
  files: z.array(z.string()).default([]).describe('File names in a Hub dataset; empty: every parquet file'),
  treeStates: z
    .array(z.string())
    .min(1)
    .default(['ready_for_export'])
    .describe('Trees in other states are excluded by rule tree-state'),
  languages: z.array(language).default([]).describe('Source languages to use; empty: all'),
  maxTrees: count.nullable().default(null).describe('Use only the first trees; the rest is excluded by rule limit'),
  validationFraction: fraction.default(0.05).describe('Share of trees for validation'),
  testFraction: fraction.default(0.05).describe('Share of trees held out for the benchmarks'),
});

const translation = z.strictObject({
  engine: z.literal('onnx').default('onnx'),
  model: source('Translation model (T5 v1.1 with MADLAD language prefixes, safetensors)'),
  chunkMessages: count.default(256).describe('Messages in a chunk: 2 to 5 minutes of work on the queue'),
  chunksInFlight: count.default(2).describe('Chunks scheduled at once; two a GPU keep it busy'),
  batchTokens: count.default(2048).describe('Padded source tokens in a batch, at most'),
  batchRows: count.default(32).describe('Segments in a batch, at most'),
  maxSourceTokens: count.default(200).describe('Longer segments are split at clauses'),
  maxNewTokens: count.default(256).describe('A segment that is not finished by then is quarantined as cut-off'),
  threads: count.default(2).describe('CPU threads of the engine'),
});

const lora = z.strictObject({
  rank: count.default(32),
  alpha: count.default(16),
  dropout: z.number().min(0).max(1).default(0.05),
  modulesToSave: z
    .array(z.string())
    .default([])
    .describe(
      'Modules trained in full beside the adapter; embed_tokens and lm_head where the base hardly knows the language',
    ),
});

const trainingCommon = {
  epochs: z.number().positive().default(1),
  batchSize: count.default(4).describe('Examples a step and device'),
  gradientAccumulation: count.default(4),
  maxLength: count.default(1024).describe('Tokens an example; longer ones are cut at the end'),
  warmupFraction: z.number().min(0).max(1).default(0.03),
  saveSteps: count.default(50).describe('Steps between checkpoints: what a crash costs at most'),
  evalSteps: count.default(50).describe('Steps between validation losses'),
  earlyStoppingPatience: count.default(3).describe('Validations without improvement before training stops'),
};

const sft = z.strictObject({
  ...trainingCommon,
  learningRate: z.number().positive().default(2e-4),
  lora: lora.prefault({}),
  packing: z.boolean().default(true),
});

const dpo = z.strictObject({
  ...trainingCommon,
  enabled: z.boolean().default(true),
  learningRate: z.number().positive().default(5e-6),
  beta: z.number().positive().default(0.1).describe('Strength of the pull towards the SFT model'),
});

const training = z.strictObject({
  quantization: z.enum(['nf4', 'none']).default('nf4').describe('nf4: QLoRA with double quantisation'),
  chatTemplate: z
    .enum(['llama2', 'chatml'])
    .default('llama2')
    .describe('Template with generation markers; the model card names it'),
  sft: sft.prefault({}),
  dpo: dpo.prefault({}),
});

const evaluation = z.strictObject({
  maxItems: count.default(300).describe('Held-out questions, at most'),
  maxNewTokens: count.default(256),
  batchSize: count.default(8),
  bootstrapSamples: count.default(10_000),
  confidence: z.number().min(0.5).max(0.999).default(0.95),
});

const queues = z.strictObject({
  pipeline: queueName.default('pipeline').describe('CPU work: ingest, merge, prepare, report'),
  translate: queueName.default('gpu'),
  sft: queueName.default('gpu'),
  dpo: queueName.default('gpu'),
  benchmark: queueName.default('gpu'),
});

const reliability = z.strictObject({
  heartbeatSeconds: count
    .min(10)
    .default(300)
    .describe('Without progress for so long (also while a model loads), an attempt counts as lost and is repeated'),
  maxAttempts: count.default(8).describe('Attempts at one activity before the run fails'),
});

export const PipelineConfig = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens'),
  preset: z.string().optional().describe('Settings to start from; the file overrides them'),
  language: language.default('da').describe('The language the model shall learn'),
  seed: z.number().int().nonnegative().default(42),
  dataset,
  translation,
  baseModel: source('LLaMA-style base model'),
  training: training.prefault({}),
  evaluation: evaluation.prefault({}),
  queues: queues.prefault({}),
  reliability: reliability.prefault({}),
});

/** A pipeline file with every default filled in and every path absolute. */
export type PipelineConfig = z.infer<typeof PipelineConfig>;
