import { jobSettings } from '../config/job-settings.js';
import type { TestItem } from '../contracts/dataset.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import { Generation, type EvaluateJob } from '../contracts/python-job.js';
import { answerInBatches, type Questioning, type SkippedEvent } from './answer-in-batches.js';
import { EffortMeter, type Effort } from './effort.js';

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
 * @returns the answers in the order of the items, how many were made more than once, which items were shortened, and
 *   what it took
 * @throws as answerInBatches
 */
export async function answerItems({ items, files, config, journal, runJob }: Dialogue): Promise<{
  readonly answers: readonly Generation[];
  readonly redone: number;
  readonly skipped: readonly SkippedEvent[];
  readonly effort: Effort;
}> {
  const { maxNewTokens, batchSize } = config.evaluation;
  const { maxLength } = config.training.sft;
  const meter = new EffortMeter();
  const { answers, redone, skipped, ...took } = await answerInBatches({
    journal,
    runJob: (job, onEvent) =>
      runJob(job, (event) => {
        meter.see(event);
        return onEvent(event);
      }),
    answer: Generation,
    answersIn: (event) => (event.event === 'generations' ? event.items : null),
    total: items.length,
    batchSize,
    jobFor: (left) => ({ command: 'evaluate', ...files, ...jobSettings(config), maxNewTokens, maxLength, ...left }),
  });
  const inOrder = items.flatMap(({ id }) => answers.get(id) ?? []);
  return { answers: inOrder, redone, skipped, effort: meter.effort(took) };
}
