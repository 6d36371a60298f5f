import { z } from 'zod';
import { OutOfMemoryEntry } from '../artifacts/batch-limit.js';
import { ownValue } from '../artifacts/own-json.js';
import { Ref } from '../contracts/ref.js';
import { JobEvent } from '../contracts/python-job.js';

/** What the journal of a training job holds: the facts that a later attempt goes on from. */
export const TrainingEntry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('attempt'),
    token: z.number(),
    resumedFromStep: z.number().nullable(),
    batchSize: z.number(),
  }),
  /** What the trainer said, kept for the curves. */
  z.object({ type: z.literal('event'), event: JobEvent }),
  z.object({ type: z.literal('checkpoint'), step: z.number(), ref: Ref }),
  OutOfMemoryEntry,
]);
export type TrainingEntry = z.infer<typeof TrainingEntry>;

export interface TrainingHistory {
  readonly entries: readonly TrainingEntry[];
  /** Newest first. */
  readonly checkpoints: readonly { step: number; ref: Ref }[];
  /** Steps that were trained more than once. */
  readonly redoneSteps: number;
}

const REMEDY = 'Delete this journal below journals/ in the home of sprogskole: the training starts over.';

/** @throws DamagedFileError for a record that is none */
export function readHistory(records: readonly unknown[]): TrainingHistory {
  const entries = records.map((record, index) =>
    ownValue(TrainingEntry, record, `the training's journal, record ${index + 1}`, REMEDY),
  );
  const steps = eventsOf(entries).filter((event) => event.event === 'step');
  return {
    entries,
    checkpoints: entries.filter((entry) => entry.type === 'checkpoint').reverse(),
    redoneSteps: steps.length - new Set(steps.map((event) => event.step)).size,
  };
}

/** Step and validation events in order, each step once: where a step was redone, its last run counts. */
export function trainingCurve(entries: readonly TrainingEntry[]): CurveEvent[] {
  const curve = new Map<string, CurveEvent>();
  for (const event of eventsOf(entries)) {
    if (event.event === 'step' || event.event === 'validation') curve.set(`${event.event} ${event.step}`, event);
  }
  return [...curve.values()].sort((a, b) => a.step - b.step);
}

export type SkippedEvent = Extract<JobEvent, { event: 'skipped' }>;

/** Examples that the last attempt cut or left out; every attempt says it anew. */
export function skippedExamples(entries: readonly TrainingEntry[]): SkippedEvent[] {
  const last = entries.findLastIndex((entry) => entry.type === 'attempt');
  return eventsOf(entries.slice(last + 1)).filter((event) => event.event === 'skipped');
}

type CurveEvent = Extract<JobEvent, { event: 'step' | 'validation' }>;

function eventsOf(entries: readonly TrainingEntry[]): JobEvent[] {
  return entries.flatMap((entry) => (entry.type === 'event' ? [entry.event] : []));
}
