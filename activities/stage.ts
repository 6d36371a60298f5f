import { z } from 'zod';
import type { Home } from '../artifacts/home.js';
import type { Journal } from '../artifacts/journal.js';
import type { ArtifactStore, CheckpointStore } from '../artifacts/store.js';
import type { PinnedSource } from '../contracts/context.js';
import { UserError } from '../contracts/errors.js';
import type { StageIdentity } from '../contracts/lineage.js';
import type { Ref } from '../contracts/ref.js';
import type { ActivityProgress, StageResult } from '../contracts/run.js';
import type { Dependencies } from './dependencies.js';
import type { EngineHolder } from './engine-holder.js';
import { runStage, type StageTools } from './run-stage.js';
import { finishedRecord, identityOf } from './stage-identity.js';

export type Refs = Readonly<Record<string, Ref>>;
type SourceName = 'dataset' | 'translator' | 'fallback' | 'baseModel';

/** What every context holds: the pinned sources, of which a stage names those that its output depends on. */
export interface Sourced {
  readonly sources: Readonly<Partial<Record<SourceName, PinnedSource | undefined>>>;
}

/** All about one kind of work whose result is kept and found again. */
export interface StageDefinition<Context extends Sourced, Inputs, Outputs extends Refs> {
  /** In records, and in the key. */
  readonly name: string;
  /** Raised when equal inputs give another output. */
  readonly version: number;
  readonly context: z.ZodType<Context>;
  /** Every reference in here is in the key by its digest; what else the output depends on `keyed` has to name. */
  readonly inputs: z.ZodType<Inputs>;
  /** Checked on a cache hit as well. */
  readonly outputs: z.ZodType<Outputs> & { readonly shape: Readonly<Record<keyof Outputs, unknown>> };
  /** Pinned sources whose identities are in the key. */
  readonly sources?: readonly SourceName[];
  /** The settings that the output depends on, by omission of those that change nothing. */
  readonly keyed: (context: Context, inputs: Inputs) => unknown;
  /**
   * What it puts on the device, if anything: the translator, which stays loaded from stage to stage, or a model that
   * needs the device alone. Decides which workers offer it.
   */
  readonly device?: 'translator' | 'model';
  /**
   * URL of the file that exports the stage, where its work would block the event loop: it is done in a thread then, which
   * has no engines, journal or checkpoints.
   */
  readonly thread?: string;
  readonly work: (attempt: Attempt<Context, Inputs>) => Promise<StageWork<Outputs>>;
  /** Done with every result, one from the cache too; a second time changes nothing. */
  readonly publish?: (result: StageResult<Outputs>, at: Place<Context, Inputs>) => Promise<void>;
}

export interface Place<Context, Inputs> {
  readonly context: Context;
  readonly inputs: Inputs;
  readonly home: Home;
}

/** What an attempt at a stage may use. */
export interface Attempt<Context, Inputs> extends Place<Context, Inputs>, Omit<Dependencies, 'home'> {
  /** Grows from attempt to attempt. */
  readonly token: number;
  readonly store: ArtifactStore;
  readonly engines: Pick<EngineHolder, 'use'>;
  /** A folder of this attempt's own; deleted when it ends. */
  readonly scratch: string;
  /** What earlier attempts wrote down, and what this one does, as long as none has overtaken it. */
  readonly journal: () => Promise<Pick<Journal, 'entries' | 'append'>>;
  /** Kept from attempt to attempt, until the record is written. */
  readonly checkpoints: CheckpointStore;
  /** Aborted by a pause, a cancellation, or the end of the worker. */
  readonly signal: AbortSignal;
  /** Tells every watcher how far this is; the sign of life that the server waits for. */
  readonly progress: (progress: ActivityProgress) => void;
  /** @throws FencedError where a later attempt has taken over */
  readonly stillMine: () => Promise<void>;
}

export interface StageWork<Outputs> {
  readonly outputs: Outputs;
  readonly summary: Readonly<Record<string, number>>;
  readonly note: string;
  /** Work that was done again after a crash, by unit. */
  readonly redone?: Readonly<Record<string, number>>;
  /** Of work that was done elsewhere, in parts; else the time of this attempt. */
  readonly durationMs?: number;
  /** What a model was computed on. */
  readonly device?: string;
}

/** A stage by what others do with it; contexts and inputs come from outside and are checked. */
export interface Stage<Context extends Sourced, Inputs, Outputs extends Refs> {
  readonly definition: StageDefinition<Context, Inputs, Outputs>;
  /** What the output depends on, and so the key. */
  readonly identity: (context: unknown, inputs: unknown) => StageIdentity;
  /** The finished result; null where there is none, or none that still holds. */
  readonly lookUp: (home: Home, context: unknown, inputs: unknown) => Promise<StageResult<Outputs> | null>;
  /** Found, or made. */
  readonly run: (tools: StageTools, context: unknown, inputs: unknown) => Promise<StageResult<Outputs>>;
}

export function stage<Context extends Sourced, Inputs, Outputs extends Refs>(
  definition: StageDefinition<Context, Inputs, Outputs>,
): Stage<Context, Inputs, Outputs> {
  const checked = (context: unknown, inputs: unknown): [Context, Inputs] => [
    check(definition.name, definition.context, context),
    check(definition.name, definition.inputs, inputs),
  ];
  return {
    definition,
    identity: (context, inputs) => identityOf(definition, ...checked(context, inputs)),
    lookUp: async (home, context, inputs) => {
      const record = await finishedRecord(home, definition, ...checked(context, inputs));
      return record && { ...record, cached: true };
    },
    run: (tools, context, inputs) => runStage(definition, tools, ...checked(context, inputs)),
  };
}

export type InputsOf<S> = S extends { readonly definition: { readonly inputs: z.ZodType<infer Inputs> } }
  ? Inputs
  : never;
export type OutputsOf<S> = S extends { readonly definition: { readonly outputs: z.ZodType<infer Outputs> } }
  ? Outputs
  : never;

/** Only another version's workflow can ask for something else: types see to that. */
function check<T>(name: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UserError('This stage was asked for by another version of sprogskole.', {
    where: `stage ${name}`,
    expected: 'what this version hands it',
    received: z.prettifyError(parsed.error),
    fix: 'start the run anew: everything that is finished is reused',
  });
}
