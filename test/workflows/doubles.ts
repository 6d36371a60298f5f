import { Context } from '@temporalio/activity';
import { stages, type Activities, type Stages } from '../../activities/index.js';
import type { ChunkResult } from '../../contracts/chunk-plan.js';
import type { RunRecord } from '../../contracts/lineage.js';
import type { StageResult } from '../../contracts/run.js';

export const REF = { digest: '0'.repeat(64), bytes: 1, mediaType: 'x' };
export const CHUNK: ChunkResult = { cached: false, translated: 10, failed: 1, redoneBatches: 0 };

/** A stage's activity that does nothing but give its name as its key, and a reference for each of its outputs. */
export function named(
  name: keyof Stages,
  summary: Record<string, number> = {},
  called: () => void = () => undefined,
): () => Promise<StageResult<never>> {
  // An input that nothing made would be missed: a stage's outputs are all there are.
  const outputs = Object.fromEntries(Object.keys(stages[name].definition.outputs.shape).map((output) => [output, REF]));
  return () => {
    called();
    return Promise.resolve({ key: name, cached: false, outputs: outputs as never, summary, note: '' });
  };
}

/** Activities that do nothing but say that they were called. */
export function doubles(calls: string[] = [], records: RunRecord[] = []): Activities {
  const stage = (name: keyof Stages, summary?: Record<string, number>) => named(name, summary, () => calls.push(name));
  return {
    resolveTranslator: () => Promise.resolve({ context: REF }),
    resolveBenchmark: () => Promise.resolve({ context: REF, suites: [] }),
    readDocuments: stage('readDocuments', { read: 3 }),
    writeDocuments: stage('writeDocuments'),
    resolveSources: () => {
      calls.push('resolveSources');
      return Promise.resolve({ context: REF, scoring: [{ name: 'pairs', language: 'en', pairs: REF }], suites: [] });
    },
    recordRun: (record) => {
      records.push(record);
      return Promise.resolve();
    },
    isUnserved: () => Promise.resolve(false),
    ingest: stage('ingest'),
    answerSuite: stage('answerSuite'),
    readSuite: stage('readSuite'),
    scoreSuite: stage('scoreSuite'),
    planChunks: stage('planChunks', { chunks: 2 }),
    translateChunk: () => {
      calls.push('translateChunk');
      return Promise.resolve(CHUNK);
    },
    collectChunks: stage('collectChunks'),
    translateBack: stage('translateBack'),
    scoreTranslator: stage('scoreTranslator'),
    merge: stage('merge'),
    prepare: stage('prepare'),
    makeProbes: stage('makeProbes'),
    trainSft: stage('trainSft'),
    trainDpo: stage('trainDpo'),
    generate: stage('generate'),
    score: stage('score'),
    report: stage('report'),
  };
}

/** Heartbeats until the server says that the activity was cancelled. */
export async function untilCancelled(): Promise<void> {
  const context = Context.current();
  while (!context.cancellationSignal.aborted) {
    context.heartbeat();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function waitUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
}
