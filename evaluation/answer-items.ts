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
 * Lets a model answer every item, those that the journal holds already left out. What ran out of memory before is tried
 * with half the batch.
 *
 * @returns the answers in the order of the items, and how many were made more than once
 * @throws UserError where not even one item fits; what the process reported
 */
export async function answerItems({ items, files, config, journal, runJob }: Questioning): Promise<{
  readonly answers: readonly Generation[];
  readonly redone: number;
}> {
  const entries = journal.entries.map((entry) => Entry.parse(entry));
  const enter = async (entry: Entry) => {
    await journal.append(entry);
    entries.push(entry);
  };
  const batchSize = batchThatFits(config.evaluation.batchSize, entries, {
    stage: 'benchmark',
    fix: 'lower evaluation.maxNewTokens, use quantization nf4, or a device with more memory',
  });
  const done = finished(entries).map(({ id }) => id);
  const onEvent = async (event: JobEvent): Promise<ActivityProgress> => {
    if (event.event === 'batch') await enter({ type: 'begin', ids: event.ids });
    if (event.event === 'generations') await enter({ type: 'items', items: event.items });
    return { done: finished(entries).length, total: items.length, unit: 'questions', note: '' };
  };
  await runJob(evaluateJob(config, files, done, batchSize), onEvent).catch(async (error: unknown) => {
    if (error instanceof OutOfMemoryError) await enter({ type: 'out-of-memory', batchSize });
    throw error;
  });
  const byId = new Map(finished(entries).map((answer) => [answer.id, answer]));
  return { answers: items.flatMap(({ id }) => byId.get(id) ?? []), redone: redoneItems(entries) };
}

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
