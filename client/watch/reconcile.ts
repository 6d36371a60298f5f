import {
  WorkflowFailedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import { TemporalFailure } from '@temporalio/common';
import type { Home } from '../../artifacts/home.js';
import { UserError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/lineage.js';

/** A run is recorded before the server is asked to start it; one that was not started by then never will be. */
const START_LIMIT_MS = 60_000;

type End = Pick<RunRecord, 'status' | 'endedAt' | 'failure'>;

/** A run as it is now. */
export interface Reconciled {
  readonly record: RunRecord;
  /** What the server says of a run that goes on; null where it has ended, or is not known there yet. */
  readonly description: WorkflowExecutionDescription | null;
}

/** Whether a record says all there is to say: how the run ended, and why where it failed. */
export function isSettled({ status, failure }: RunRecord): boolean {
  return status !== 'running' && (status !== 'failed' || failure !== undefined);
}

/**
 * Asks the server whether a run that is recorded as running does run, and mends the record where it does not: it was
 * ended in the server's pages, its last record could not be written, or the server has lost it.
 */
export async function reconcile(home: Home, client: Client, record: RunRecord): Promise<Reconciled> {
  const description = await describe(client, record.runId);
  if (description !== null && statusOf(description) === 'running') return { record, description };
  const end = description === null ? lost(record) : await endOf(client, record.runId, description);
  if (end === null) return { record, description: null };
  // It may have been recorded just now.
  const newest = (await home.runs.read(record.runId)) ?? record;
  if (isSettled(newest)) return { record: newest, description: null };
  const mended = { ...newest, ...end };
  // What is true is told where it cannot be written as well.
  await home.runs.write(mended).catch(() => undefined);
  return { record: mended, description: null };
}

async function describe(client: Client, runId: string): Promise<WorkflowExecutionDescription | null> {
  return client.workflow
    .getHandle(runId)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    });
}

function statusOf({ status: { name } }: WorkflowExecutionDescription): RunRecord['status'] {
  if (name === 'RUNNING' || name === 'CONTINUED_AS_NEW') return 'running';
  if (name === 'COMPLETED') return 'completed';
  return name === 'CANCELLED' || name === 'TERMINATED' ? 'cancelled' : 'failed';
}

async function endOf(client: Client, runId: string, description: WorkflowExecutionDescription): Promise<End> {
  const status = statusOf(description);
  const endedAt = (description.closeTime ?? new Date()).toISOString();
  return status === 'failed' ? { status, endedAt, failure: await failureOf(client, runId) } : { status, endedAt };
}

/** The innermost failure of a run: the one that says what happened. */
async function failureOf(client: Client, runId: string): Promise<NonNullable<RunRecord['failure']>> {
  const error: unknown = await client.workflow
    .getHandle(runId)
    .result()
    .then(
      () => null,
      (failure: unknown) => failure,
    );
  let cause: unknown = error instanceof WorkflowFailedError ? error.cause : error;
  while (cause instanceof TemporalFailure && cause.cause !== undefined) cause = cause.cause;
  const type = cause instanceof Error && 'type' in cause && typeof cause.type === 'string' ? cause.type : null;
  return { type, message: cause instanceof Error ? cause.message : '' };
}

/** The end of a run that the server does not know; null for one that is about to start, or that has ended before. */
function lost({ runId, status, startedAt }: RunRecord): End | null {
  if (status !== 'running' || Date.now() - Date.parse(startedAt) < START_LIMIT_MS) return null;
  const { message } = new UserError('The server does not know this run: its end was not recorded.', {
    where: runId,
    expected: 'a workflow of this name',
    received: 'none: its database is another one, or forgot the run after its retention',
    fix: 'start the same pipeline again: what is finished is reused',
  });
  return { status: 'failed', endedAt: new Date().toISOString(), failure: { type: 'RunLost', message } };
}
