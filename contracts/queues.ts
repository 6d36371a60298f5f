import type { PipelineConfig } from './pipeline-config.js';
import type { StageName } from './temporal.js';

/** The task queue that a stage's main work goes to. */
export function queueOf(stage: StageName, queues: PipelineConfig['queues']): string {
  if (stage === 'translate' || stage === 'sft' || stage === 'dpo') return queues[stage];
  if (stage === 'score-translator') return queues.translate;
  return stage.startsWith('benchmark-') ? queues.benchmark : queues.pipeline;
}
