import { z } from 'zod';
import { Ref } from '../contracts/ref.js';

/** What the journal of a training job holds: the facts that a later attempt goes on from. */
export const TrainingEntry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('attempt'),
    token: z.number(),
    resumedFromStep: z.number().nullable(),
    batchSize: z.number(),
  }),
  z.object({
    type: z.literal('step'),
    step: z.number(),
    loss: z.number(),
    rewardAccuracy: z.number().nullable(),
    tokensPerSecond: z.number(),
  }),
  z.object({ type: z.literal('validation'), step: z.number(), loss: z.number() }),
  z.object({ type: z.literal('checkpoint'), step: z.number(), ref: Ref }),
  z.object({ type: z.literal('out-of-memory'), batchSize: z.number() }),
  z.object({ type: z.literal('skipped'), reason: z.string(), count: z.number() }),
]);
export type TrainingEntry = z.infer<typeof TrainingEntry>;

export interface TrainingHistory {
  readonly entries: readonly TrainingEntry[];
  /** Newest first. */
  readonly checkpoints: readonly { step: number; ref: Ref }[];
  /** The smallest batch that still ran out of memory; null where none did. */
  readonly tooLargeBatch: number | null;
  /** Steps that were trained more than once. */
  readonly redoneSteps: number;
}

export function readHistory(records: readonly unknown[]): TrainingHistory {
  const entries = records.map((record) => TrainingEntry.parse(record));
  const steps = entries.filter((entry) => entry.type === 'step');
  const tooLarge = entries.filter((entry) => entry.type === 'out-of-memory').map((entry) => entry.batchSize);
  return {
    entries,
    checkpoints: entries.filter((entry) => entry.type === 'checkpoint').reverse(),
    tooLargeBatch: tooLarge.length === 0 ? null : Math.min(...tooLarge),
    redoneSteps: steps.length - new Set(steps.map((entry) => entry.step)).size,
  };
}

/** Step and validation entries in order, each step once: where a step was redone, its last run counts. */
export function trainingCurve(entries: readonly TrainingEntry[]): TrainingEntry[] {
  const curve = new Map<string, TrainingEntry>();
  for (const entry of entries) {
    if (entry.type === 'step' || entry.type === 'validation') curve.set(`${entry.type} ${entry.step}`, entry);
  }
  return [...curve.values()].sort((a, b) => stepOf(a) - stepOf(b));
}

function stepOf(entry: TrainingEntry): number {
  return 'step' in entry ? entry.step : 0;
}
