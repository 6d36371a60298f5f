import type { PipelineConfig } from '../contracts/pipeline-config.js';

/** What every job of Python is told of its model besides where it lies: trainer, benchmark and chat load it alike. */
export function jobSettings({
  training: { quantization, chatTemplate },
  seed,
}: Pick<PipelineConfig, 'training' | 'seed'>) {
  return { quantization, chatTemplate, seed };
}
