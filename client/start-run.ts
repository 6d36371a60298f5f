import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { UserError } from '../contracts/errors.js';
import type { RunRecord } from '../contracts/lineage.js';
import type { Cli } from './cli.js';
import { reasonOf } from './connect.js';
import { newRunId } from './run-id.js';

/** A run that is to be started. */
export interface NewRun extends Pick<RunRecord, 'kind' | 'config'> {
  /** As the user wants it; without one it is made of the name and the time. */
  readonly runId?: string | undefined;
  readonly name: string;
}

/**
 * Starts a run with its record already there, so that it can be found, watched and cancelled before a worker has taken
 * it up. One that the server refuses leaves no record.
 *
 * @param start asks the server for it
 * @returns the record; the workflow writes it anew as the run goes on
 * @throws UserError where the id is taken, or the server refuses
 */
export async function startRun(cli: Cli, run: NewRun, start: (runId: string) => Promise<unknown>): Promise<RunRecord> {
  const record = await createRecord(cli, run);
  const { runId } = record;
  await start(runId).catch(async (error: unknown) => {
    await cli.home.runs.remove(runId);
    throw error instanceof WorkflowExecutionAlreadyStartedError ? takenOnServer(runId) : refused(runId, error);
  });
  return record;
}

/** @throws UserError where a run of this name is recorded, which has to be found out before anything is prepared */
export async function refuseTakenId({ home }: Cli, runId: string): Promise<void> {
  const there = await home.runs.read(runId);
  if (there !== null) throw taken(there);
}

async function createRecord({ home }: Cli, { runId, name, kind, config }: NewRun): Promise<RunRecord> {
  const now = new Date();
  const rest = { startedAt: now.toISOString(), endedAt: null, status: 'running', config, stages: {} } as const;
  for (let count = 1; ; count++) {
    // Runs that are started within one second are numbered.
    const suffix = count === 1 ? '' : `-${count}`;
    const record = { runId: runId ?? `${newRunId(name, now)}${suffix}`, ...(kind && { kind }), ...rest };
    if (await home.runs.create(record)) return record;
    if (runId !== undefined) throw taken((await home.runs.read(runId)) ?? record);
  }
}

function taken({ runId, status, endedAt }: RunRecord): UserError {
  const runs = status === 'running';
  return new UserError(runs ? 'A run of this name is running.' : 'There was a run of this name.', {
    where: '--run-id',
    expected: 'a name that no run of this home has',
    received: `${runId}, which ${runs ? 'is running' : `ended as ${status} on ${(endedAt ?? '').slice(0, 16)}`}`,
    fix: `${runs ? `watch it with \`sprogskole watch ${runId}\`, or ` : ''}choose another name, or leave --run-id out: what is finished is reused under any name`,
  });
}

function takenOnServer(runId: string): UserError {
  return new UserError('The server knows a run of this name.', {
    where: '--run-id',
    expected: 'a name that no run on this server has',
    received: `${runId}, which is not recorded in this home: another home uses the server, or the record was deleted`,
    fix: 'choose another name, or leave --run-id out',
  });
}

function refused(runId: string, error: unknown): UserError {
  return new UserError('The Temporal server did not start the run.', {
    where: runId,
    expected: 'a server with the namespace and search attributes that docs/deployment.md names',
    received: reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error),
    fix: 'make them with docker/temporal/namespace.sh, or correct the namespace; then start it again',
  });
}
