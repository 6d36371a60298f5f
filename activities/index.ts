import type { ChunkResult } from '../contracts/chunk-plan.js';
import type { RunRecord } from '../contracts/lineage.js';
import type { BenchmarkConfig, PipelineConfig, TranslationConfig } from '../contracts/pipeline-config.js';
import type { Ref } from '../contracts/ref.js';
import type { StageResult } from '../contracts/run.js';
import { answerSuite } from './answer-suite.js';
import { collectChunks, translateOne } from './collect-chunks.js';
import type { Dependencies } from './dependencies.js';
import { EngineHolder } from './engine-holder.js';
import { generate } from './generate.js';
import { heartbeatHashed } from './heartbeat.js';
import { ingest } from './ingest.js';
import { makeProbes } from './make-probes.js';
import { merge } from './merge.js';
import { resolveSources, resolveTranslator, type PinnedRun } from './pin-sources.js';
import { resolveBenchmark, type PinnedBenchmark } from './pin-suites.js';
import { planChunks } from './plan.js';
import { prepare } from './prepare.js';
import { readDocuments } from './read-documents.js';
import { readSuite } from './read-suite.js';
import { recordRun } from './record-run.js';
import { report } from './report.js';
import { score } from './score.js';
import { scoreSuite } from './score-suite.js';
import { scoreTranslator } from './score-translator.js';
import type { InputsOf, OutputsOf } from './stage.js';
import { trainDpo } from './train-dpo.js';
import { trainSft } from './train-sft.js';
import { translateBack } from './translate-back.js';
import { writeDocuments } from './write-documents.js';

/**
 * The stages, under the names of their activities, which stay: histories of running workflows hold them. Chunks are asked
 * for by their number, so `translateChunk` is offered below.
 */
export const stages = {
  ingest,
  readDocuments,
  planChunks,
  collectChunks,
  translateBack,
  scoreTranslator,
  merge,
  readSuite,
  prepare,
  makeProbes,
  trainSft,
  trainDpo,
  generate,
  answerSuite,
  score,
  scoreSuite,
  report,
  writeDocuments,
};
export type Stages = typeof stages;

/** What an activity gets beside the inputs of its stage: the run's context, as JSON in the store. */
export interface InContext {
  readonly context: Ref;
}

/** Activities as workflows call them. */
export type Activities = {
  readonly [Name in keyof Stages]: (
    input: InputsOf<Stages[Name]> & InContext,
  ) => Promise<StageResult<OutputsOf<Stages[Name]>>>;
} & {
  readonly resolveSources: (input: { readonly config: PipelineConfig }) => Promise<PinnedRun>;
  readonly resolveTranslator: (input: { readonly config: TranslationConfig }) => Promise<InContext>;
  readonly resolveBenchmark: (input: { readonly config: BenchmarkConfig }) => Promise<PinnedBenchmark>;
  readonly translateChunk: (input: InContext & { readonly plan: Ref; readonly index: number }) => Promise<ChunkResult>;
  readonly recordRun: (input: RunRecord) => Promise<void>;
  /** Offered by the worker itself, which knows the server. */
  readonly isUnserved: (input: { readonly queue: string }) => Promise<boolean>;
};

/** `pipeline`: workflows and everything that needs no device. `gpu`: one process for one device, one activity at a time. */
export type WorkerKind = 'pipeline' | 'gpu';

/** The activities that a worker offers. */
export function activitiesFor(kind: WorkerKind, deps: Dependencies): Partial<Activities> {
  const tools = { ...deps, engines: new EngineHolder(deps) };
  const contextOf = ({ context }: InContext) => deps.home.store.readJson(context);
  const offered = Object.entries(stages).filter(
    ([, { definition }]) => (definition.device === undefined) === (kind === 'pipeline'),
  );
  const others: Partial<Activities> =
    kind === 'gpu'
      ? { translateChunk: async (input) => translateOne(tools, await contextOf(input), input) }
      : {
          resolveSources: (input) => resolveSources({ ...deps, onHashed: heartbeatHashed }, input),
          resolveTranslator: (input) => resolveTranslator({ ...deps, onHashed: heartbeatHashed }, input),
          resolveBenchmark: (input) => resolveBenchmark({ ...deps, onHashed: heartbeatHashed }, input),
          recordRun: (record) => recordRun(deps.home, record),
        };
  const ofStages = offered.map(([name, stage]) => {
    const run = async (input: InContext) => stage.run(tools, await contextOf(input), input);
    return [name, run] as const;
  });
  return { ...Object.fromEntries(ofStages), ...others };
}
