import { join } from 'node:path';
import { batchThatFits } from '../artifacts/batch-limit.js';
import type { Journal } from '../artifacts/journal.js';
import { OutOfMemoryError } from '../contracts/errors.js';
import type { CheckpointStore } from '../artifacts/store.js';
import type { Ref } from '../contracts/ref.js';
import type { ActivityProgress } from '../contracts/run.js';
import type { JobEvent, PythonJob } from '../contracts/python-job.js';
import { readHistory, trainingCurve, type TrainingEntry } from './history.js';
import { withBatch, type BatchSettings, type TrainingFiles } from './jobs.js';

/** The newest checkpoint may be damaged by a crash of the disk; then the one before it serves. */
const CHECKPOINTS_KEPT = 2;

export type DoneEvent = Extract<JobEvent, { event: 'done' }>;

/** Runs a job to its end. `onEvent` sees every event in order and is awaited; it returns new progress or null. */
export type RunJob = (
  job: PythonJob,
  onEvent: (event: JobEvent) => Promise<ActivityProgress | null>,
) => Promise<DoneEvent>;

/** What training goes on from and works with. */
export interface TrainingSite {
  readonly stage: 'sft' | 'dpo';
  readonly settings: BatchSettings;
  /** Number of this attempt. */
  readonly token: number;
  readonly journal: Pick<Journal, 'entries' | 'append'>;
  readonly checkpoints: CheckpointStore;
  readonly scratch: string;
  readonly files: Pick<TrainingFiles, 'model' | 'trainFile' | 'validationFile'>;
  readonly makeJob: (files: TrainingFiles, batch: BatchSettings) => PythonJob;
  readonly runJob: RunJob;
}

export interface TrainedModel {
  readonly adapterFolder: string;
  readonly steps: number;
  readonly validationLoss: number | null;
  readonly stoppedEarly: boolean;
  readonly redoneSteps: number;
  /** Step and validation events, each step once. */
  readonly curve: readonly JobEvent[];
}

/**
 * Trains an adapter, from the newest whole checkpoint where there is one. What ran out of memory before is tried with
 * half the batch and twice the accumulation.
 *
 * @throws UserError where not even one example fits; what the trainer reported
 */
export async function trainModel(site: TrainingSite): Promise<TrainedModel> {
  const { stage, settings, scratch, journal, token } = site;
  const entries = [...readHistory(journal.entries).entries];
  const enter = async (entry: TrainingEntry) => {
    await journal.append(entry);
    entries.push(entry);
  };
  const fix = `lower training.${stage}.maxLength, use quantization nf4, or a device with more memory`;
  const batch = withBatch(settings, batchThatFits(settings.batchSize, entries, { stage, fix }));
  const resume = await restoreCheckpoint(site);
  await enter({ type: 'attempt', token, resumedFromStep: resume?.step ?? null, batchSize: batch.batchSize });
  const outputDir = join(scratch, 'output');
  const job = site.makeJob({ ...site.files, outputDir, resumeFrom: resume?.folder ?? null }, batch);
  const done = await site
    .runJob(job, (event) => onEvent(event, site, entries, enter))
    .catch(async (error: unknown) => {
      if (error instanceof OutOfMemoryError) await enter({ type: 'out-of-memory', batchSize: batch.batchSize });
      throw error;
    });
  if (done.adapter === null) throw new Error('The trainer ended without an adapter.');
  return {
    adapterFolder: done.adapter,
    steps: done.steps,
    validationLoss: done.bestValidationLoss,
    stoppedEarly: done.stoppedEarly,
    redoneSteps: readHistory(entries).redoneSteps,
    curve: trainingCurve(entries),
  };
}

async function restoreCheckpoint({ journal, checkpoints, scratch }: TrainingSite) {
  for (const { step, ref } of readHistory(journal.entries).checkpoints) {
    if (!(await checkpoints.holds(ref))) continue;
    const folder = join(scratch, 'resume', `checkpoint-${step}`);
    await checkpoints.materialize(ref, folder);
    return { step, folder };
  }
  return null;
}

type Enter = (entry: TrainingEntry) => Promise<void>;

async function onEvent(
  event: JobEvent,
  site: TrainingSite,
  entries: readonly TrainingEntry[],
  enter: Enter,
): Promise<ActivityProgress | null> {
  if (event.event === 'checkpoint') await keepCheckpoint(event.step, event.path, site, entries, enter);
  if (event.event === 'validation' || event.event === 'skipped') await enter({ type: 'event', event });
  if (event.event !== 'step') return null;
  await enter({ type: 'event', event });
  return {
    done: event.step,
    total: event.totalSteps,
    unit: 'steps',
    note: `loss ${event.loss.toFixed(3)}, ${Math.round(event.tokensPerSecond)} tokens/s`,
  };
}

/** It is whole before the journal names it, and older ones go after that. */
async function keepCheckpoint(
  step: number,
  path: string,
  { checkpoints }: TrainingSite,
  entries: readonly TrainingEntry[],
  enter: Enter,
): Promise<void> {
  const ref: Ref = await checkpoints.putFolder(path);
  await enter({ type: 'checkpoint', step, ref });
  const newest = readHistory(entries).checkpoints.slice(0, CHECKPOINTS_KEPT);
  await checkpoints.retain(newest.map((checkpoint) => checkpoint.ref));
}
