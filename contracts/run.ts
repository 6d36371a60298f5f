import type { RunRecord } from './lineage.js';
import type { DocumentFile, FileTarget, WriteOutputs } from './document-file.js';
import type { PipelineConfig, TranslationConfig } from './pipeline-config.js';
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
  /** Of the engine that tries what the translator could not do; absent where none is configured. */
  readonly fallback?: PinnedSource;
  readonly baseModel: PinnedSource;
}

/** Sentence pairs to score the translator by, as they were at the start of the run. */
export interface ScoringSet {
  readonly name: string;
  /** JSON lines of SentencePair. */
  readonly pairs: Ref;
  /** Of the sources. */
  readonly language: string;
}

/** A source with the identity that stage keys use: a commit, or the digest of the files. */
export type PinnedSource =
  | { readonly kind: 'path'; readonly path: string; readonly identity: string }
  | { readonly kind: 'hub'; readonly repo: string; readonly revision: string; readonly identity: string }
  /** A translator behind an address: no files, and nobody can tell when it changes. */
  | { readonly kind: 'service'; readonly model: string; readonly identity: string };

/** What a stage of translating needs besides its own inputs. It is stored once a run and travels by reference. */
export interface TranslationContext {
  readonly config: TranslationConfig;
  readonly sources: Pick<PinnedSources, 'translator' | 'fallback'>;
  /**
   * Edition of the translations: the run's own where it retranslates, else the one that the last whole retranslation
   * made, null before the first. Part of the keys of the stages that translate, so that no edition serves for another.
   */
  readonly edition: string | null;
}

/** Likewise for the stages of a pipeline. */
export interface StageContext extends TranslationContext {
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
  /** JSON lines of TranslatedSegment: what the translation memory knew, so that merging needs no memory any more. */
  readonly known: Ref;
}
export interface ChunkOutputs extends Record<string, Ref> {
  /** JSON lines of TranslatedSegment, one for each segment of the chunk, in order. */
  readonly translated: Ref;
  /** ChunkStats as JSON. */
  readonly stats: Ref;
}
export interface RoundTripOutputs extends Record<string, Ref> {
  /** RoundTrip as JSON. */
  readonly roundTrip: Ref;
}
export interface ScoreTranslatorOutputs extends Record<string, Ref> {
  /** TranslatorScore as JSON. */
  readonly score: Ref;
  /** JSON lines of ScoredPair, in the order of the file. */
  readonly pairs: Ref;
}
export interface MergeOutputs extends Record<string, Ref> {
  /** JSON lines of MergedMessage. */
  readonly merged: Ref;
  /** Accounting as JSON. */
  readonly accounting: Ref;
  /** QualityCounts as JSON, summed over the chunks. */
  readonly quality: Ref;
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

/** What is left to translate, in chunks in the order in which they are started: the longest segments first. */
export interface ChunkPlan {
  readonly chunks: readonly PlannedChunk[];
  readonly counts: PlanCounts;
}

export interface PlannedChunk {
  /** JSON lines of Segment; an artifact of its own, so that a chunk is found by its number. */
  readonly segments: Ref;
  readonly count: number;
  /** Source tokens. */
  readonly tokens: number;
}

/** messages = toTranslate + kept; segments = unique + duplicates; unique = fromMemory + newSegments. */
export interface PlanCounts {
  readonly messages: number;
  /** Messages in the target language already. */
  readonly kept: number;
  /** Segments of the messages to translate, equal ones counted each time. */
  readonly segments: number;
  readonly unique: number;
  readonly fromMemory: number;
  /** Segments to translate. */
  readonly newSegments: number;
  /** Source tokens of the segments to translate. */
  readonly tokens: number;
}

export interface ChunkResult {
  readonly cached: boolean;
  /** Segments by what became of them. */
  readonly translated: number;
  readonly failed: number;
  /** Batches that had to be done again after a crash. */
  readonly redoneBatches: number;
}

/** Sums over a run's chunks; `translated` and `failed` count segments. */
export interface TranslationTotals {
  readonly chunks: number;
  readonly cachedChunks: number;
  readonly translated: number;
  readonly failed: number;
  readonly redoneBatches: number;
}

/** The part of the configuration that decides where and how activities run, which workflows need. */
export type Dispatch = Pick<PipelineConfig, 'queues' | 'reliability'> & { readonly chunksInFlight: number };

export interface TranslateDatasetInput {
  readonly context: Ref;
  readonly dispatch: Dispatch;
  readonly plan: Ref;
  readonly chunkCount: number;
  /** Segments of all chunks, for progress. */
  readonly segmentCount: number;
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
  resolveSources(input: { config: PipelineConfig }): Promise<{ context: Ref; scoring: readonly ScoringSet[] }>;
  /** Likewise where nothing but a file is translated: stores a TranslationContext. */
  resolveTranslator(input: { config: TranslationConfig }): Promise<{ context: Ref }>;
  recordRun(input: RunRecord): Promise<void>;
  ingest(input: InContext<object>): Promise<StageResult<IngestOutputs>>;
  /** As ingest, for a file of documents. */
  readDocuments(input: { file: DocumentFile }): Promise<StageResult<IngestOutputs>>;
  /** Puts the translations into the file's place, and the file where it is wanted. */
  writeDocuments(input: { file: DocumentFile; merged: Ref; target: FileTarget }): Promise<StageResult<WriteOutputs>>;
  planChunks(input: InContext<{ messages: Ref }>): Promise<StageResult<PlanOutputs>>;
  translateChunk(input: InContext<{ plan: Ref; index: number }>): Promise<ChunkResult>;
  /** A sample of the plan's segments, from their translations back into their own languages. */
  translateBack(input: InContext<{ plan: Ref }>): Promise<StageResult<RoundTripOutputs>>;
  /** Translates sentence pairs that the translator has not seen, and compares. */
  scoreTranslator(input: InContext<ScoringSet>): Promise<StageResult<ScoreTranslatorOutputs>>;
  merge(
    input: InContext<{ ingest: IngestOutputs; plan: PlanOutputs; read: number }>,
  ): Promise<StageResult<MergeOutputs>>;
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
  /** RoundTrip as JSON; null where none was asked for. */
  readonly roundTrip: Ref | null;
  /** TranslatorScore as JSON, one for each set of sentence pairs. */
  readonly translatorScores: readonly Ref[];
  readonly data: PrepareOutputs;
  readonly generations: Readonly<Partial<Record<ModelVariant, Ref>>>;
  readonly training: Readonly<Partial<Record<'sft' | 'dpo', Ref>>>;
  /** Stage keys, for the lineage section. */
  readonly stages: RunRecord['stages'];
}
