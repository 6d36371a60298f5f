import { jobSettings } from '../config/job-settings.js';
import type { TestItem } from '../contracts/dataset.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import { Generation, type EvaluateJob } from '../contracts/python-job.js';
import { answerInBatches, type Questioning, type SkippedEvent } from './answer-in-batches.js';

/** Local files of a model and of what it is asked. */
export interface ModelFiles {
  readonly model: string;
  readonly adapter: string | null;
  /** JSON lines of TestItem. */
  readonly itemsFile: string;
  readonly fewShot: EvaluateJob['fewShot'];
}

interface Dialogue extends Pick<Questioning<Generation>, 'journal' | 'runJob'> {
  readonly items: readonly TestItem[];
  readonly files: ModelFiles;
  readonly config: PipelineConfig;
}

/**
 * Lets a model answer every held-out question.
 *
 * @returns the answers in the order of the items, how many were made more than once, and which items were shortened
 * @throws as answerInBatches
 */
export async function answerItems({ items, files, config, ...tools }: Dialogue): Promise<{
  readonly answers: readonly Generation[];
  readonly redone: number;
  readonly skipped: readonly SkippedEvent[];
}> {
  const { maxNewTokens, batchSize } = config.evaluation;
  const { maxLength } = config.training.sft;
  const { answers, ...rest } = await answerInBatches({
    ...tools,
    answer: Generation,
    answersIn: (event) => (event.event === 'generations' ? event.items : null),
    total: items.length,
    batchSize,
    jobFor: (left) => ({ command: 'evaluate', ...files, ...jobSettings(config), maxNewTokens, maxLength, ...left }),
  });
  return { answers: items.flatMap(({ id }) => answers.get(id) ?? []), ...rest };
}
