import { jobSettings } from '../config/job-settings.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { DpoJob, SftJob } from '../contracts/python-job.js';

/** Files that a job works on, all local. */
export interface TrainingFiles {
  readonly model: string;
  readonly trainFile: string;
  readonly validationFile: string;
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

/** So many examples at once with more accumulation: the same effective batch in less memory. */
export function withBatch(settings: BatchSettings, batchSize: number): BatchSettings {
  const { batchSize: configured, gradientAccumulation } = settings;
  return { batchSize, gradientAccumulation: Math.ceil((configured * gradientAccumulation) / batchSize) };
}
