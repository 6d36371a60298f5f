import { z } from 'zod';
import { batchThatFits, OutOfMemoryEntry } from '../artifacts/batch-limit.js';
import type { Journal } from '../artifacts/journal.js';
import { OutOfMemoryError } from '../contracts/errors.js';
import type { JobEvent, PythonJob } from '../contracts/python-job.js';
import type { ActivityProgress } from '../contracts/run.js';

/** What every kind of answer has. */
interface Identified {
  readonly id: string;
}

export type SkippedEvent = Extract<JobEvent, { event: 'skipped' }>;

export interface Questioning<Answer extends Identified> {
  readonly answer: z.ZodType<Answer>;
  /** The answers that an event brings; null for all others. */
  readonly answersIn: (event: JobEvent) => readonly Answer[] | null;
  /** Items there are; null where only the process knows. */
  readonly total: number | null;
  readonly batchSize: number;
  readonly jobFor: (rest: { readonly done: string[]; readonly batchSize: number }) => PythonJob;
  readonly journal: Pick<Journal, 'entries' | 'append'>;
  readonly runJob: (job: PythonJob, onEvent: (event: JobEvent) => Promise<ActivityProgress | null>) => Promise<unknown>;
}

export interface Answered<Answer> {
  /** By id, in the order of their making. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** How many were made more than once. */
  readonly redone: number;
  /** Items that were shortened. */
  readonly skipped: readonly SkippedEvent[];
  /** Answers of batches that told how long they took, and their seconds together. */
  readonly timed: { readonly answers: readonly Answer[]; readonly seconds: number };
  /** Of the last batches. */
  readonly batchSize: number;
}

const FIX = 'lower evaluation.maxNewTokens, use quantization nf4, or a device with more memory';

/**
 * Lets a process answer every item, those that the journal holds already left out. What runs out of memory is tried again
 * with half the batch.
 *
 * @throws UserError where not even one item fits; what the process reported
 */
export async function answerInBatches<Answer extends Identified>({
  answer,
  answersIn,
  total,
  batchSize: configured,
  jobFor,
  journal,
  runJob,
}: Questioning<Answer>): Promise<Answered<Answer>> {
  const book = new Book(answer, journal);
  let items = total;
  let skipped: SkippedEvent[] = [];
  const onEvent = async (event: JobEvent): Promise<ActivityProgress | null> => {
    if (event.event === 'skipped') skipped.push(event);
    if (event.event === 'start') items ??= event.examples;
    if (event.event === 'batch') await book.enter({ type: 'begin', ids: event.ids });
    const answers = answersIn(event);
    if (answers !== null) await book.enter({ type: 'items', items: answers, ...timeOf(event) });
    if (event.event === 'working' || event.event === 'loading') return null;
    return { done: book.answers().size, total: items, unit: 'questions', note: '' };
  };
  let batchSize = configured;
  for (let fits = false; !fits;) {
    batchSize = batchThatFits(configured, book.entries, { stage: 'benchmark', fix: FIX });
    skipped = [];
    try {
      await runJob(jobFor({ done: [...book.answers().keys()], batchSize }), onEvent);
      fits = true;
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      await book.enter({ type: 'out-of-memory', batchSize });
    }
  }
  return { answers: book.answers(), redone: book.redone(), skipped, timed: book.timed(), batchSize };
}

function timeOf(event: JobEvent): { readonly seconds?: number | undefined } {
  return event.event === 'generations' ? { seconds: event.seconds } : {};
}

type Entry<Answer> =
  | { readonly type: 'begin'; readonly ids: readonly string[] }
  | { readonly type: 'items'; readonly items: readonly Answer[]; readonly seconds?: number | undefined }
  | OutOfMemoryEntry;

/** What a journal holds of batches that were begun and answered. */
class Book<Answer extends Identified> {
  readonly entries: Entry<Answer>[];

  constructor(
    answer: z.ZodType<Answer>,
    private readonly journal: Pick<Journal, 'entries' | 'append'>,
  ) {
    const entry = z.discriminatedUnion('type', [
      z.object({ type: z.literal('begin'), ids: z.array(z.string()) }),
      z.object({ type: z.literal('items'), items: z.array(answer), seconds: z.number().optional() }),
      OutOfMemoryEntry,
    ]);
    this.entries = journal.entries.map((line) => entry.parse(line));
  }

  async enter(entry: Entry<Answer>): Promise<void> {
    await this.journal.append(entry);
    this.entries.push(entry);
  }

  answers(): Map<string, Answer> {
    const answers = this.entries.flatMap((entry) => (entry.type === 'items' ? entry.items : []));
    return new Map(answers.map((answer) => [answer.id, answer]));
  }

  timed(): Answered<Answer>['timed'] {
    const batches = this.entries.flatMap((entry) =>
      entry.type === 'items' && entry.seconds !== undefined ? [{ items: entry.items, seconds: entry.seconds }] : [],
    );
    return {
      answers: batches.flatMap(({ items }) => items),
      seconds: batches.reduce((sum, { seconds }) => sum + seconds, 0),
    };
  }

  /** Items whose batch was begun more than once. */
  redone(): number {
    const begun = this.entries.flatMap((entry) => (entry.type === 'begin' ? entry.ids : []));
    return begun.length - new Set(begun).size;
  }
}
