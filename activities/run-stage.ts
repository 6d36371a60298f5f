import { rm } from 'node:fs/promises';
import { cpus, hostname, platform, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { acquireFence, type Fence } from '../artifacts/fence.js';
import { stageKey } from '../artifacts/stage-cache.js';
import type { StageIdentity } from '../contracts/lineage.js';
import type { Ref } from '../contracts/ref.js';
import type { StageResult } from '../contracts/run.js';
import type { Dependencies } from './dependencies.js';

/** What an attempt at a stage may use. */
export interface StageAttempt {
  readonly key: string;
  readonly fence: Fence;
  /** A folder of this attempt's own; deleted when it ends. */
  readonly scratch: string;
}

export interface StageWork<Outputs> {
  readonly outputs: Outputs;
  readonly summary: Readonly<Record<string, number>>;
  readonly note: string;
  readonly redone?: Readonly<Record<string, number>>;
}

/**
 * Runs a stage once for equal inputs. A finished stage is looked up, an unfinished one gets a fencing token; only the
 * attempt with the newest token publishes its record, so a late attempt changes nothing.
 */
export async function runStage<Outputs extends Readonly<Record<string, Ref>>>(
  { home, codeVersion }: Dependencies,
  identity: StageIdentity,
  work: (attempt: StageAttempt) => Promise<StageWork<Outputs>>,
): Promise<StageResult<Outputs>> {
  const key = stageKey(identity);
  const finished = await home.stages.lookUp(key);
  if (finished !== null) {
    // The record was written by the same stage under the same key, so its outputs have this stage's shape.
    return { key, cached: true, outputs: finished.outputs as Outputs, summary: finished.summary, note: finished.note };
  }
  const startedAt = new Date();
  const fence = await acquireFence(home.fence(key));
  const scratch = home.scratch(key, fence.token);
  try {
    const { outputs, summary, note, redone = {} } = await work({ key, fence, scratch });
    await fence.check();
    await home.stages.write({
      key,
      ...identity,
      outputs,
      summary,
      note,
      redone,
      codeVersion,
      machine: { host: hostname(), platform: platform(), cpus: cpus().length, memoryBytes: totalmem() },
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
    });
    await rm(dirname(scratch), { recursive: true, force: true });
    return { key, cached: false, outputs, summary, note };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
