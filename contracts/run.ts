import type { TranslationTotals } from './chunk-plan.js';
import type { BenchmarkConfig, PipelineConfig } from './pipeline-config.js';
import type { Ref } from './ref.js';
import type { Retries } from './retries.js';
import type { StageName } from './stages.js';
import type { ModelVariant } from './temporal.js';

/** Types of what workflows, activities and clients hand each other: references and small numbers only. */

export interface TeachModelInput {
  readonly runId: string;
  readonly config: PipelineConfig;
}

export interface TeachModelResult {
  readonly runId: string;
  readonly merged: Ref;
  readonly report: { readonly comparison: Ref };
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

/** The part of the configuration that decides where and how activities run, which workflows need. */
export type Dispatch = Pick<PipelineConfig, 'queues' | 'reliability'> & { readonly chunksInFlight: number };

/** What a child workflow gets besides the inputs of its stage. */
export interface ChildInput {
  readonly context: Ref;
  readonly dispatch: Dispatch;
}

export interface TranslateDatasetInput extends ChildInput {
  readonly plan: Ref;
  readonly chunkCount: number;
  /** Segments of all chunks, for progress. */
  readonly segmentCount: number;
  /** Where to go on after a continue-as-new. */
  readonly nextChunk?: number;
  readonly totals?: TranslationTotals;
  readonly paused?: boolean;
}

export interface BenchmarkModelInput extends ChildInput {
  readonly variant: ModelVariant;
  readonly adapter: Ref | null;
  readonly test: Ref;
}

export interface BenchmarkSuitesInput {
  readonly runId: string;
  readonly config: BenchmarkConfig;
  /** Put on the base model; null for the model as it is. */
  readonly adapter: Ref | null;
}

export interface BenchmarkSuitesResult {
  readonly runId: string;
  /** SuiteFacts as JSON, JSON lines of SuiteScore, and SuiteBaselines as JSON; an earlier version had none. */
  readonly suites: readonly { readonly facts: Ref; readonly scores: Ref; readonly baselines?: Ref }[];
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
  /** How earlier attempts ended; added on the way to the server. */
  readonly retries?: Retries;
}
