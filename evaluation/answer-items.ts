import { z } from 'zod';
import { batchThatFits, OutOfMemoryEntry } from '../artifacts/batch-limit.js';
import type { Journal } from '../artifacts/journal.js';
import { jobSettings } from '../config/job-settings.js';
import type { TestItem } from '../contracts/dataset.js';
import { OutOfMemoryError } from '../contracts/errors.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { ActivityProgress } from '../contracts/run.js';
import { Generation, type EvaluateJob, type JobEvent } from '../contracts/python-job.js';

const Entry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), ids: z.array(z.string()) }),
  z.object({ type: z.literal('items'), items: z.array(Generation) }),
  OutOfMemoryEntry,
]);
type Entry = z.infer<typeof Entry>;

type SkippedEvent = Extract<JobEvent, { event: 'skipped' }>;

/** Local files of a model and of what it is asked. */
export interface ModelFiles {
  readonly model: string;
  readonly adapter: string | null;
  /** JSON lines of TestItem. */
  readonly itemsFile: string;
}

export interface Questioning {
  readonly items: readonly TestItem[];
  readonly files: ModelFiles;
  readonly config: PipelineConfig;
  readonly journal: Pick<Journal, 'entries' | 'append'>;
  readonly runJob: (
    job: EvaluateJob,
    onEvent: (event: JobEvent) => Promise<ActivityProgress | null>,
  ) => Promise<unknown>;
}

/**
 * Lets a model answer every item, those that the journal holds already left out. What runs out of memory is tried again
 * with half the batch.
 *
 * @returns the answers in the order of the items, and how many were made more than once
 * @throws UserError where not even one item fits; what the process reported
 */
export async function answerItems({ items, files, config, journal, runJob }: Questioning): Promise<{
  readonly answers: readonly Generation[];
  readonly redone: number;
  /** Items that were shortened. */
  readonly skipped: readonly SkippedEvent[];
}> {
  const entries = journal.entries.map((entry) => Entry.parse(entry));
  const enter = async (entry: Entry) => {
    await journal.append(entry);
    entries.push(entry);
  };
  let skipped: SkippedEvent[] = [];
  const onEvent = async (event: JobEvent): Promise<ActivityProgress | null> => {
    if (event.event === 'skipped') skipped.push(event);
    if (event.event === 'batch') await enter({ type: 'begin', ids: event.ids });
    if (event.event === 'generations') await enter({ type: 'items', items: event.items });
    if (event.event === 'working' || event.event === 'loading') return null;
    return { done: finished(entries).length, total: items.length, unit: 'questions', note: '' };
  };
  for (let fits = false; !fits;) {
    const batchSize = batchThatFits(config.evaluation.batchSize, entries, { stage: 'benchmark', fix: FIX });
    const done = finished(entries).map(({ id }) => id);
    skipped = [];
    try {
      await runJob(evaluateJob(config, files, done, batchSize), onEvent);
      fits = true;
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      await enter({ type: 'out-of-memory', batchSize });
    }
  }
  const byId = new Map(finished(entries).map((answer) => [answer.id, answer]));
  return { answers: items.flatMap(({ id }) => byId.get(id) ?? []), redone: redoneItems(entries), skipped };
}

const FIX = 'lower evaluation.maxNewTokens, use quantization nf4, or a device with more memory';

function evaluateJob(config: PipelineConfig, files: ModelFiles, done: string[], batchSize: number): EvaluateJob {
  const { maxNewTokens } = config.evaluation;
  const { maxLength } = config.training.sft;
  return { command: 'evaluate', ...files, ...jobSettings(config), maxNewTokens, maxLength, done, batchSize };
}

function finished(entries: readonly Entry[]): Generation[] {
  return entries.flatMap((entry) => (entry.type === 'items' ? entry.items : []));
}

/** Items whose batch was begun more than once. */
function redoneItems(entries: readonly Entry[]): number {
  const begun = entries.flatMap((entry) => (entry.type === 'begin' ? entry.ids : []));
  return begun.length - new Set(begun).size;
}
