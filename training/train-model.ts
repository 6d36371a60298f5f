import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { batchThatFits } from '../artifacts/batch-limit.js';
import type { Journal } from '../artifacts/journal.js';
import { OutOfMemoryError } from '../contracts/errors.js';
import type { CheckpointStore } from '../artifacts/store.js';
import type { Ref } from '../contracts/ref.js';
import type { ActivityProgress } from '../contracts/run.js';
import type { JobEvent, PythonJob } from '../contracts/python-job.js';
import { readHistory, skippedExamples, trainingCurve, type SkippedEvent, type TrainingEntry } from './history.js';
import { smallerBatch, withBatch, type BatchSettings, type TrainingFiles } from './jobs.js';

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
  readonly files: Pick<TrainingFiles, 'model' | 'base' | 'trainFile' | 'validationFile'>;
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
  /** Examples that were cut or left out. */
  readonly skipped: readonly SkippedEvent[];
}

/**
 * Trains an adapter, from the newest whole checkpoint where there is one. What runs out of memory is tried again with a
 * smaller batch and more accumulation, until one example at a time does not fit either.
 *
 * @throws UserError where not even one example fits; what the trainer reported
 */
export async function trainModel(site: TrainingSite): Promise<TrainedModel> {
  const entries = [...readHistory(site.journal.entries).entries];
  const enter = async (entry: TrainingEntry) => {
    await site.journal.append(entry);
    entries.push(entry);
  };
  const done = await trainWhatFits(site, entries, enter);
  if (done.adapter === null) throw new Error('The trainer ended without an adapter.');
  return {
    adapterFolder: done.adapter,
    steps: done.steps,
    validationLoss: done.bestValidationLoss,
    stoppedEarly: done.stoppedEarly,
    redoneSteps: readHistory(entries).redoneSteps,
    curve: trainingCurve(entries),
    skipped: skippedExamples(entries),
  };
}

async function trainWhatFits(site: TrainingSite, entries: readonly TrainingEntry[], enter: Enter): Promise<DoneEvent> {
  const { stage, settings, scratch, token } = site;
  const fix = `lower training.${stage}.maxLength, use quantization nf4, or a device with more memory`;
  for (;;) {
    const size = batchThatFits(settings.batchSize, entries, { stage, fix }, smallerBatch(settings));
    const resume = await restoreCheckpoint(site, entries);
    await enter({ type: 'attempt', token, resumedFromStep: resume?.step ?? null, batchSize: size });
    // Of each process its own: it deletes checkpoints there, once it has heard that they are copied.
    const outputDir = join(scratch, `output-${size}`);
    const files = { ...site.files, outputDir, resumeFrom: resume?.folder ?? null };
    try {
      const job = site.makeJob(files, withBatch(settings, size));
      return await site.runJob(job, (event) => onEvent(event, site, entries, enter));
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      await enter({ type: 'out-of-memory', batchSize: size });
      await rm(outputDir, { recursive: true, force: true });
    }
  }
}

async function restoreCheckpoint({ checkpoints, scratch }: TrainingSite, entries: readonly TrainingEntry[]) {
  for (const { step, ref } of readHistory(entries).checkpoints) {
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
