import { rm } from 'node:fs/promises';
import { cpus, hostname, platform, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Fence } from '../artifacts/fence.js';
import { openFencedJournal, type Journal } from '../artifacts/journal.js';
import { stageKey } from '../artifacts/stage-cache.js';
import type { Licence } from '../contracts/licence.js';
import type { StageIdentity, StageRecord } from '../contracts/lineage.js';
import type { StageResult } from '../contracts/run.js';
import type { Dependencies } from './dependencies.js';
import type { EngineHolder } from './engine-holder.js';
import { cancellationSignal, heartbeat, onHeartbeat, throwIfCancelled } from './heartbeat.js';
import { madeElsewhere, takeTurn } from './take-turn.js';
import { finishedRecord, identityOf } from './stage-identity.js';
import type { Attempt, Refs, Sourced, StageDefinition, StageWork } from './stage.js';
import { workInThread } from './work-in-thread.js';

export interface StageTools extends Dependencies {
  readonly engines: Pick<EngineHolder, 'use' | 'release'>;
}

/**
 * Runs a stage once for equal inputs, however many runs ask for it. A finished stage is looked up; where another run is
 * at it, its result is waited for; else the attempt takes a fencing token. Only the one with the newest token writes its
 * record, so a late attempt changes nothing. What attempts go on from, journal and checkpoints, outlives all of them, of
 * whichever run, and checkpoints end after the record is written.
 */
export async function runStage<Context extends Sourced, Inputs, Outputs extends Refs>(
  stage: StageDefinition<Context, Inputs, Outputs>,
  tools: StageTools,
  context: Context,
  inputs: Inputs,
): Promise<StageResult<Outputs>> {
  const { home } = tools;
  const identity = identityOf(stage, context, inputs);
  const lookUp = () => found(tools, stage, context, inputs);
  const turn = await takeTurn(home.fence(stageKey(identity)), stage.device, lookUp);
  const result = 'result' in turn ? turn.result : await attempt(stage, tools, context, inputs, identity, turn.fence);
  await stage.publish?.(result, { context, inputs, home });
  return result;
}

async function found<Context extends Sourced, Inputs, Outputs extends Refs>(
  { home }: StageTools,
  stage: StageDefinition<Context, Inputs, Outputs>,
  context: Context,
  inputs: Inputs,
): Promise<StageResult<Outputs> | null> {
  const finished = await finishedRecord(home, stage, context, inputs);
  return finished && { ...resultOf(finished.key, finished), cached: true };
}

function resultOf<Outputs>(key: string, { outputs, summary, note }: StageWork<Outputs>) {
  return { key, outputs, summary, note };
}

async function attempt<Context extends Sourced, Inputs, Outputs extends Refs>(
  stage: StageDefinition<Context, Inputs, Outputs>,
  tools: StageTools,
  context: Context,
  inputs: Inputs,
  identity: StageIdentity,
  fence: Fence,
): Promise<StageResult<Outputs>> {
  const { home } = tools;
  const key = stageKey(identity);
  const startedAt = new Date();
  const scratch = home.scratch(key, fence.token);
  let opened: Promise<Journal> | undefined;
  onHeartbeat(() => {
    fence.renew();
  });
  try {
    if (stage.device === 'model') await tools.engines.release();
    const work = await doWork(stage, {
      ...tools,
      context,
      inputs,
      scratch,
      token: fence.token,
      store: home.store,
      checkpoints: home.checkpoints(key, fence),
      // Opened by the first who asks: many stages need none.
      journal: () => (opened ??= openFencedJournal((token) => home.journal(key, token), fence)),
      signal: cancellationSignal(),
      progress: heartbeat,
      stillMine: () => fence.check(),
    });
    await fence.check();
    await record(tools, { key, ...identity, licences: licencesOf(stage, context) }, work, startedAt);
    await rm(dirname(scratch), { recursive: true, force: true });
    await rm(home.checkpointFolder(key), { recursive: true, force: true });
    return { ...resultOf(key, work), cached: false };
  } catch (error) {
    // A stage that stopped because it was told to has saved its work.
    await throwIfCancelled();
    throw madeElsewhere(error);
  } finally {
    await fence.release();
    await (await opened?.catch(() => undefined))?.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function doWork<Context extends Sourced, Inputs, Outputs extends Refs>(
  stage: StageDefinition<Context, Inputs, Outputs>,
  attempt: Attempt<Context, Inputs>,
): Promise<StageWork<Outputs>> {
  return stage.thread === undefined ? stage.work(attempt) : workInThread(stage, stage.thread, attempt);
}

/** Of the sources that the output depends on, as far as they are known. */
function licencesOf<Context extends Sourced, Inputs, Outputs extends Refs>(
  { sources = [] }: StageDefinition<Context, Inputs, Outputs>,
  context: Context,
): Record<string, Licence> {
  const known = sources.flatMap((name) => {
    const source = context.sources[name];
    const licence = source && 'licence' in source ? source.licence : null;
    return licence ? [[name, licence] as const] : [];
  });
  return Object.fromEntries(known);
}

async function record<Outputs extends Refs>(
  { home, codeVersion }: StageTools,
  made: StageIdentity & Pick<StageRecord, 'key' | 'licences'>,
  { redone = {}, durationMs, device, ...work }: StageWork<Outputs>,
  startedAt: Date,
): Promise<void> {
  await home.stages.write({
    ...made,
    ...work,
    redone,
    codeVersion,
    machine: {
      ...{ host: hostname(), platform: platform(), cpus: cpus().length, memoryBytes: totalmem() },
      ...(device !== undefined && { device }),
    },
    startedAt: startedAt.toISOString(),
    durationMs: durationMs ?? Date.now() - startedAt.getTime(),
  });
}
