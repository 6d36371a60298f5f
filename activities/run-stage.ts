import { rm } from 'node:fs/promises';
import { cpus, hostname, platform, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { acquireFence, type Fence } from '../artifacts/fence.js';
import { openJournal, type Journal } from '../artifacts/journal.js';
import { stageKey } from '../artifacts/stage-cache.js';
import type { StageIdentity } from '../contracts/lineage.js';
import type { StageResult } from '../contracts/run.js';
import type { Dependencies } from './dependencies.js';
import type { EngineHolder } from './engine-holder.js';
import { cancellationSignal, heartbeat, throwIfCancelled } from './heartbeat.js';
import { finishedRecord, identityOf } from './stage-identity.js';
import type { Attempt, Refs, Sourced, StageDefinition, StageWork } from './stage.js';
import { workInThread } from './work-in-thread.js';

export interface StageTools extends Dependencies {
  readonly engines: Pick<EngineHolder, 'use' | 'release'>;
}

/**
 * Runs a stage once for equal inputs. A finished stage is looked up, an unfinished one gets a fencing token; only the
 * attempt with the newest token writes its record, so a late attempt changes nothing. What attempts go on from, journal
 * and checkpoints, outlives all of them, and checkpoints end after the record is written.
 */
export async function runStage<Context extends Sourced, Inputs, Outputs extends Refs>(
  stage: StageDefinition<Context, Inputs, Outputs>,
  tools: StageTools,
  context: Context,
  inputs: Inputs,
): Promise<StageResult<Outputs>> {
  const { home } = tools;
  const finished = await finishedRecord(home, stage, context, inputs);
  const result =
    finished === null
      ? await attempt(stage, tools, context, inputs)
      : { ...resultOf(finished.key, finished), cached: true };
  await stage.publish?.(result, { context, inputs, home });
  return result;
}

function resultOf<Outputs>(key: string, { outputs, summary, note }: StageWork<Outputs>) {
  return { key, outputs, summary, note };
}

async function attempt<Context extends Sourced, Inputs, Outputs extends Refs>(
  stage: StageDefinition<Context, Inputs, Outputs>,
  tools: StageTools,
  context: Context,
  inputs: Inputs,
): Promise<StageResult<Outputs>> {
  const { home } = tools;
  const identity = identityOf(stage, context, inputs);
  const key = stageKey(identity);
  if (stage.device === 'model') await tools.engines.release();
  const startedAt = new Date();
  const fence = await acquireFence(home.fence(key));
  const scratch = home.scratch(key, fence.token);
  const journal = new FencedJournal(home.journal(key), fence);
  try {
    const work = await doWork(stage, {
      ...tools,
      context,
      inputs,
      scratch,
      token: fence.token,
      store: home.store,
      checkpoints: home.checkpoints(key),
      journal: () => journal.open(),
      signal: cancellationSignal(),
      progress: heartbeat,
      stillMine: () => fence.check(),
    });
    await fence.check();
    await record(tools, key, identity, work, startedAt);
    await rm(dirname(scratch), { recursive: true, force: true });
    await rm(home.checkpointFolder(key), { recursive: true, force: true });
    return { ...resultOf(key, work), cached: false };
  } catch (error) {
    // A stage that stopped because it was told to has saved its work.
    await throwIfCancelled();
    throw error;
  } finally {
    await journal.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function doWork<Context extends Sourced, Inputs, Outputs extends Refs>(
  stage: StageDefinition<Context, Inputs, Outputs>,
  attempt: Attempt<Context, Inputs>,
): Promise<StageWork<Outputs>> {
  return stage.thread === undefined ? stage.work(attempt) : workInThread(stage, stage.thread, attempt);
}

async function record<Outputs extends Refs>(
  { home, codeVersion }: StageTools,
  key: string,
  identity: StageIdentity,
  { redone = {}, durationMs, ...work }: StageWork<Outputs>,
  startedAt: Date,
): Promise<void> {
  await home.stages.write({
    key,
    ...identity,
    ...work,
    redone,
    codeVersion,
    machine: { host: hostname(), platform: platform(), cpus: cpus().length, memoryBytes: totalmem() },
    startedAt: startedAt.toISOString(),
    durationMs: durationMs ?? Date.now() - startedAt.getTime(),
  });
}

/** The journal of a stage, opened by the first who asks: many stages need none. */
class FencedJournal {
  private opened: Promise<Journal> | null = null;

  constructor(
    private readonly path: string,
    private readonly fence: Fence,
  ) {}

  async open(): Promise<Pick<Journal, 'entries' | 'append'>> {
    const journal = await (this.opened ??= openJournal(this.path));
    return {
      entries: journal.entries,
      append: async (entry) => {
        await this.fence.check();
        await journal.append(entry);
      },
    };
  }

  async close(): Promise<void> {
    await (await this.opened)?.close();
  }
}
