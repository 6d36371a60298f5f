import { halfOf } from '../artifacts/batch-limit.js';
import { jobSettings } from '../config/job-settings.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { DpoJob, SftJob } from '../contracts/python-job.js';

/** Files that a job works on, all local. */
export interface TrainingFiles {
  readonly model: string;
  readonly trainFile: string;
  readonly validationFile: string;
  readonly base: SftJob['base'];
  readonly outputDir: string;
  readonly resumeFrom: string | null;
}

/** Run-time changes that do not alter what is trained: the product of both is kept when memory runs out. */
export interface BatchSettings {
  readonly batchSize: number;
  readonly gradientAccumulation: number;
}

export function sftJob(config: PipelineConfig, files: TrainingFiles, batch: BatchSettings): SftJob {
  const { sft } = config.training;
  return {
    command: 'sft',
    ...common(config, files),
    ...schedule(sft, batch),
    loraRank: sft.lora.rank,
    loraAlpha: sft.lora.alpha,
    loraDropout: sft.lora.dropout,
    loraModulesToSave: sft.lora.modulesToSave,
    packing: sft.packing,
  };
}

export function dpoJob(config: PipelineConfig, files: TrainingFiles, batch: BatchSettings, adapter: string): DpoJob {
  const { dpo } = config.training;
  return { command: 'dpo', ...common(config, files), ...schedule(dpo, batch), adapter, beta: dpo.beta };
}

function common(config: PipelineConfig, files: TrainingFiles) {
  return { ...jobSettings(config), ...files };
}

function schedule(
  settings: PipelineConfig['training']['sft'] | PipelineConfig['training']['dpo'],
  batch: BatchSettings,
) {
  const { epochs, learningRate, warmupFraction, maxLength, saveSteps, evalSteps, earlyStoppingPatience } = settings;
  return { epochs, learningRate, warmupFraction, maxLength, saveSteps, evalSteps, earlyStoppingPatience, ...batch };
}

/**
 * A batch of about half the size in less memory. It divides the effective batch, which stays what it is: 5 with an
 * accumulation of 1 is followed by 1.
 */
export function smallerBatch({ batchSize, gradientAccumulation }: BatchSettings): (size: number) => number {
  const effective = batchSize * gradientAccumulation;
  return (size) => {
    let smaller = halfOf(size);
    while (effective % smaller !== 0) smaller -= 1;
    return smaller;
  };
}

/** So many examples at once with more accumulation. */
export function withBatch({ batchSize: configured, gradientAccumulation }: BatchSettings, batchSize: number) {
  return { batchSize, gradientAccumulation: (configured * gradientAccumulation) / batchSize };
}
