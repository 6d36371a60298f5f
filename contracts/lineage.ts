import { z } from 'zod';
import { Licence } from './licence.js';
import { Ref } from './ref.js';

/** What a stage's output depends on. Two equal identities have the same output. */
export interface StageIdentity {
  readonly stage: string;
  /** Raised whenever the stage's code changes what comes out. */
  readonly version: number;
  /** Digests (or other fixed identities) of the inputs, by name. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The part of the configuration that matters to this stage. */
  readonly config: unknown;
}

/** Who and what made a stage's output: enough, with the lock files, to make it again. */
export const StageRecord = z.object({
  key: z.string(),
  stage: z.string(),
  version: z.number().int(),
  inputs: z.record(z.string(), z.string()),
  config: z.unknown(),
  outputs: z.record(z.string(), Ref),
  /** Of the sources among its inputs, as far as their cards name one; absent in records of earlier versions. */
  licences: z.record(z.string(), Licence).optional(),
  summary: z.record(z.string(), z.number()),
  note: z.string(),
  codeVersion: z.string(),
  machine: z.object({
    host: z.string(),
    platform: z.string(),
    cpus: z.number().int(),
    memoryBytes: z.number(),
    /** What a model was computed on, as its library calls it, where the stage tells. */
    device: z.string().optional(),
  }),
  startedAt: z.string(),
  durationMs: z.number(),
  /** Work that had to be done again after a crash or retry, by unit. */
  redone: z.record(z.string(), z.number()),
});
export type StageRecord = z.infer<typeof StageRecord>;

/** A run: its configuration and the stages it went through, kept beside the store so that it outlives the server. */
export const RunRecord = z.object({
  runId: z.string(),
  /** `file`: translated outside a pipeline; `benchmark`: a model was asked suites outside one; absent: one was taught. */
  kind: z.enum(['file', 'benchmark']).optional(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  status: z.enum(['running', 'completed', 'failed', 'cancelled']),
  /** Why it failed: the innermost failure's type and message, a UserError's with place and fix. */
  failure: z.object({ type: z.string().nullable(), message: z.string() }).optional(),
  config: z.unknown(),
  stages: z.record(z.string(), z.object({ key: z.string(), cached: z.boolean() })),
});
export type RunRecord = z.infer<typeof RunRecord>;
