import type { PipelineConfig } from './pipeline-config.js';

/** A stage of a run as people see it: one row of its table. What it does stands in its own file in activities/. */
export interface StageRow {
  /** The stage in activities/index.ts whose record stands for this row. */
  readonly activity: string;
  readonly queue: keyof PipelineConfig['queues'];
  /** Shown in the server's pages. */
  readonly does: string;
  /** The child workflow that does the row's work in parts; without one it is a single activity. */
  readonly workflow?: string;
  /** Without it the row is always on. */
  readonly on?: (config: PipelineConfig) => boolean;
  /** Of a row that came later: runs whose history has passed its place go on without it (Temporal's `patched`). */
  readonly since?: string;
}

/** In runs that an earlier version began there is no such setting. */
type Evaluation = Partial<PipelineConfig['evaluation']>;
const suitesAreOn = ({ evaluation }: { readonly evaluation: Evaluation }) => (evaluation.suites ?? []).length > 0;
const fewShotIsOn = ({ evaluation }: { readonly evaluation: Evaluation }) => evaluation.fewShotBase ?? false;
const dpoIsOn = ({ training }: PipelineConfig) => training.dpo.enabled;

const probesAreOn = ({ evaluation }: { readonly evaluation: Evaluation }) => (evaluation.probes ?? 0) > 0;

const PROBES = { activity: 'generate', queue: 'benchmark', workflow: 'benchmarkModel', on: probesAreOn } as const;
const SUITES = { activity: 'answerSuite', queue: 'benchmark', on: suitesAreOn } as const;

/** Stages in the order a run goes through them. */
export const STAGES = {
  ingest: { activity: 'ingest', queue: 'pipeline', does: 'read and sort messages' },
  plan: { activity: 'planChunks', queue: 'pipeline', does: 'find new segments, cut into chunks' },
  translate: {
    activity: 'collectChunks',
    queue: 'translate',
    does: 'translate every chunk',
    workflow: 'translateDataset',
  },
  'round-trip': {
    activity: 'translateBack',
    queue: 'translate',
    does: 'translate a sample back',
    on: ({ translation }) => translation.quality.roundTripSample > 0,
  },
  'score-translator': {
    activity: 'scoreTranslator',
    queue: 'translate',
    does: 'translate pairs and compare',
    on: ({ translation }) => translation.scoring.length > 0,
  },
  merge: { activity: 'merge', queue: 'pipeline', does: 'combine checkpoints, balance the books' },
  'read-suites': { activity: 'readSuite', queue: 'pipeline', does: 'read what the suites ask', on: suitesAreOn },
  prepare: { activity: 'prepare', queue: 'pipeline', does: 'conversations, pairs, splits' },
  'make-probes': { activity: 'makeProbes', queue: 'pipeline', does: 'put some questions otherwise', on: probesAreOn },
  'benchmark-base': {
    activity: 'generate',
    queue: 'benchmark',
    does: 'base model answers',
    workflow: 'benchmarkModel',
  },
  'benchmark-base-few-shot': {
    activity: 'generate',
    queue: 'benchmark',
    does: 'base model answers after examples',
    on: fewShotIsOn,
    since: 'few-shot',
  },
  'probes-base': { ...PROBES, does: 'base model answers the probes' },
  'suites-base': { ...SUITES, does: 'base model answers the suites' },
  sft: { activity: 'trainSft', queue: 'sft', does: 'supervised fine-tuning' },
  'benchmark-sft': { activity: 'generate', queue: 'benchmark', does: 'sft model answers', workflow: 'benchmarkModel' },
  'probes-sft': { ...PROBES, does: 'sft model answers the probes' },
  'suites-sft': { ...SUITES, does: 'sft model answers the suites' },
  dpo: { activity: 'trainDpo', queue: 'dpo', does: 'direct preference optimisation', on: dpoIsOn },
  'benchmark-dpo': {
    activity: 'generate',
    queue: 'benchmark',
    does: 'dpo model answers',
    workflow: 'benchmarkModel',
    on: dpoIsOn,
  },
  'probes-dpo': {
    ...PROBES,
    does: 'dpo model answers the probes',
    on: (config) => dpoIsOn(config) && probesAreOn(config),
  },
  'suites-dpo': {
    ...SUITES,
    does: 'dpo model answers the suites',
    on: (config) => dpoIsOn(config) && suitesAreOn(config),
  },
  'score-suites': { activity: 'scoreSuite', queue: 'pipeline', does: 'score the suites', on: suitesAreOn },
  score: { activity: 'score', queue: 'pipeline', does: 'score every system on every item', since: 'score' },
  'score-probes': { activity: 'score', queue: 'pipeline', does: 'score the answers to the probes', on: probesAreOn },
  report: { activity: 'report', queue: 'pipeline', does: 'compare, write' },
} as const satisfies Record<string, StageRow>;

/** Stages of translating a file outside a pipeline, likewise. */
export const FILE_STAGES = {
  read: { activity: 'readDocuments', queue: 'pipeline', does: 'cut the file into documents' },
  plan: STAGES.plan,
  translate: STAGES.translate,
  merge: STAGES.merge,
  write: { activity: 'writeDocuments', queue: 'pipeline', does: 'write the translated file' },
} as const satisfies Record<string, StageRow>;

/** Stages of asking one model the suites outside a pipeline. */
export const BENCHMARK_STAGES = {
  'answer-suites': { activity: 'answerSuite', queue: 'benchmark', does: 'the model answers the suites' },
  'score-suites': STAGES['score-suites'],
} as const satisfies Record<string, StageRow>;

/** By what a run makes. */
export const STAGE_TABLES = { model: STAGES, file: FILE_STAGES, benchmark: BENCHMARK_STAGES } as const;
export type RunKind = keyof typeof STAGE_TABLES;

export type StageTable = Readonly<Record<string, StageRow>>;
export type StageName = keyof typeof STAGES | keyof typeof FILE_STAGES | keyof typeof BENCHMARK_STAGES;

export function stageRow(name: StageName): StageRow {
  return { ...STAGES, ...FILE_STAGES, ...BENCHMARK_STAGES }[name];
}
