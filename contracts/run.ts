import type { RunRecord } from './lineage.js';
import type { PipelineConfig } from './pipeline-config.js';
import type { Ref } from './ref.js';
import type { ModelVariant, StageName } from './temporal.js';

/** Types of what workflows, activities and clients hand each other: references and small numbers only. */

export interface TeachModelInput {
  readonly runId: string;
  readonly config: PipelineConfig;
}

export interface TeachModelResult {
  readonly runId: string;
  readonly merged: Ref;
  readonly report: ReportOutputs;
}

/** Sources with their revisions resolved and their content identified, once at the start of a run. */
export interface PinnedSources {
  readonly dataset: PinnedSource;
  readonly translator: PinnedSource;
  readonly baseModel: PinnedSource;
}

/** A source with the identity that stage keys use: a commit, or the digest of the files. */
export type PinnedSource =
  | { readonly kind: 'path'; readonly path: string; readonly identity: string }
  | { readonly kind: 'hub'; readonly repo: string; readonly revision: string; readonly identity: string };

/** What every stage needs besides its own inputs. It is stored once a run and travels by reference. */
export interface StageContext {
  readonly config: PipelineConfig;
  readonly sources: PinnedSources;
}

export interface StageResult<Outputs extends Readonly<Record<string, Ref>>> {
  /** Key of the stage cache; names the lineage record. */
  readonly key: string;
  readonly cached: boolean;
  readonly outputs: Outputs;
  readonly summary: Readonly<Record<string, number>>;
  /** One short line for people: what came out. */
  readonly note: string;
}

export interface IngestOutputs extends Record<string, Ref> {
  /** JSON lines of Message. */
  readonly messages: Ref;
  /** JSON lines of ExcludedMessage. */
  readonly excluded: Ref;
}
export interface PlanOutputs extends Record<string, Ref> {
  /** ChunkPlan as JSON. */
  readonly chunks: Ref;
}
export interface MergeOutputs extends Record<string, Ref> {
  /** JSON lines of MergedMessage. */
  readonly merged: Ref;
  /** Accounting as JSON. */
  readonly accounting: Ref;
}
export interface PrepareOutputs extends Record<string, Ref> {
  readonly sftTrain: Ref;
  readonly sftValidation: Ref;
  readonly dpoTrain: Ref;
  readonly dpoValidation: Ref;
  readonly test: Ref;
  /** Counts of splits, skipped paths and pairs, and contamination, as JSON. */
  readonly facts: Ref;
}
export interface TrainOutputs extends Record<string, Ref> {
  readonly adapter: Ref;
  /** JSON lines of step and validation events, each step once. */
  readonly events: Ref;
}
export interface GenerateOutputs extends Record<string, Ref> {
  readonly generations: Ref;
}
export interface ReportOutputs extends Record<string, Ref> {
  readonly html: Ref;
  readonly json: Ref;
  readonly card: Ref;
}

/** The messages of each chunk as an artifact of its own, so that a chunk is found by its number. */
export interface ChunkPlan {
  readonly chunks: readonly { readonly messages: Ref; readonly count: number }[];
  readonly toTranslate: number;
  readonly kept: number;
}

export interface ChunkResult {
  readonly cached: boolean;
  readonly translated: number;
  readonly quarantined: number;
  /** Batches that had to be done again after a crash. */
  readonly redoneBatches: number;
}

/** Sums over a run's chunks. */
export interface TranslationTotals {
  readonly chunks: number;
  readonly cachedChunks: number;
  readonly translated: number;
  readonly quarantined: number;
  readonly redoneBatches: number;
}

/** The part of the configuration that decides where and how activities run, which workflows need. */
export type Dispatch = Pick<PipelineConfig, 'queues' | 'reliability'> & { readonly chunksInFlight: number };

export interface TranslateDatasetInput {
  readonly context: Ref;
  readonly dispatch: Dispatch;
  readonly plan: Ref;
  readonly chunkCount: number;
  /** Where to go on after a continue-as-new. */
  readonly nextChunk: number;
  readonly totals: TranslationTotals;
}

export interface BenchmarkModelInput {
  readonly context: Ref;
  readonly dispatch: Dispatch;
  readonly variant: ModelVariant;
  readonly adapter: Ref | null;
  readonly test: Ref;
}

export type StageStatus = 'waiting' | 'running' | 'cached' | 'done' | 'failed' | 'cancelled' | 'skipped';

export interface StageProgress {
  readonly stage: StageName;
  readonly status: StageStatus;
  readonly queue: string;
  /** Epoch milliseconds. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly note: string;
}

export interface RunProgress {
  readonly runId: string;
  readonly paused: boolean;
  readonly stages: readonly StageProgress[];
}

/** What heartbeats of long activities carry, and what a client shows as a bar. */
export interface ActivityProgress {
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
  readonly note: string;
}

/** An activity's own inputs, with StageContext as JSON in the store. */
export type InContext<Inputs extends object> = Inputs & { readonly context: Ref };

/** Activities as workflows call them. */
export interface Activities {
  /** Pins revisions, checks inputs, and stores the context of the run. */
  resolveSources(input: { config: PipelineConfig }): Promise<{ context: Ref }>;
  recordRun(input: RunRecord): Promise<void>;
  ingest(input: InContext<object>): Promise<StageResult<IngestOutputs>>;
  planChunks(input: InContext<{ messages: Ref }>): Promise<StageResult<PlanOutputs>>;
  translateChunk(input: InContext<{ plan: Ref; index: number }>): Promise<ChunkResult>;
  merge(input: InContext<{ ingest: IngestOutputs; plan: Ref; read: number }>): Promise<StageResult<MergeOutputs>>;
  prepare(input: InContext<{ merged: Ref }>): Promise<StageResult<PrepareOutputs>>;
  trainSft(input: InContext<{ data: PrepareOutputs }>): Promise<StageResult<TrainOutputs>>;
  trainDpo(input: InContext<{ data: PrepareOutputs; adapter: Ref }>): Promise<StageResult<TrainOutputs>>;
  generate(
    input: InContext<{ adapter: Ref | null; test: Ref; variant: ModelVariant }>,
  ): Promise<StageResult<GenerateOutputs>>;
  score(input: InContext<{ test: Ref; generations: Ref }>): Promise<{ summary: Record<string, number>; note: string }>;
  report(input: InContext<ReportInput>): Promise<StageResult<ReportOutputs>>;
}

export interface ReportInput {
  readonly runId: string;
  readonly merge: MergeOutputs;
  readonly data: PrepareOutputs;
  readonly generations: Readonly<Partial<Record<ModelVariant, Ref>>>;
  readonly training: Readonly<Partial<Record<'sft' | 'dpo', Ref>>>;
  /** Stage keys, for the lineage section. */
  readonly stages: RunRecord['stages'];
}
