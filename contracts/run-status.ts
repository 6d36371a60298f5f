import { z } from 'zod';
import { RunRecord } from './lineage.js';
import { STAGE_TABLES, type RunKind, type StageName } from './stages.js';

const RUN_KINDS = Object.keys(STAGE_TABLES) as [RunKind, ...RunKind[]];
const STAGE_NAMES = [...new Set(Object.values(STAGE_TABLES).flatMap(Object.keys))] as [StageName, ...StageName[]];

/** A stage as `watch` has a row of it. */
const StageStatus = z.object({
  stage: z.enum(STAGE_NAMES),
  status: z.enum(['waiting', 'running', 'cached', 'done', 'failed', 'cancelled', 'skipped']),
  queue: z.string(),
  /** Epoch milliseconds. */
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  note: z.string(),
});

/** Progress inside the stage that runs now. */
export const LiveProgress = z.object({
  stage: z.enum(STAGE_NAMES),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
  note: z.string(),
  /** Whether it is at work now; false while it waits for a worker, or for its next attempt. */
  working: z.boolean(),
});
export type LiveProgress = z.infer<typeof LiveProgress>;

/** A queue that has work and no worker. */
export const UnservedQueue = z.object({ queue: z.string(), command: z.string() });
export type UnservedQueue = z.infer<typeof UnservedQueue>;

/** What `status --json` prints of a run, alone or in the list of all, whether a server runs or not. */
export const RunStatus = z.object({
  runId: z.string(),
  /** What it makes: a model, the translation of one file, or the scores of one model. */
  kind: z.enum(RUN_KINDS),
  status: RunRecord.shape.status,
  /** ISO 8601. */
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** Why it failed; null where it did not. */
  failure: z.object({ type: z.string().nullable(), message: z.string() }).nullable(),
  /**
   * What the server said of a run that goes on: `answered`; `away` where none runs or answers, so that the rest is what
   * was recorded; `unknown-run` where it does not know it yet. Null for a run that has ended: its record says all.
   */
  server: z.enum(['answered', 'away', 'unknown-run']).nullable(),
  /** Whether a pause was asked for, and whether a stage still saves its work for it. */
  paused: z.boolean(),
  saving: z.boolean(),
  stages: z.array(StageStatus),
  live: LiveProgress.nullable(),
  unserved: z.array(UnservedQueue),
});
export type RunStatus = z.infer<typeof RunStatus>;
