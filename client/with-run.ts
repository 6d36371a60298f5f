import { WorkflowNotFoundError } from '@temporalio/client';
import { UserError } from '../contracts/errors.js';
import type { RunRecord } from '../contracts/lineage.js';
import type { Cli } from './cli.js';
import { connect, type ServerLink } from './connect.js';
import { findRun } from './run-id.js';

/**
 * Works on a run through the server that runs it.
 *
 * @throws UserError where the run has ended
 */
export async function withRun(
  cli: Cli,
  run: string | undefined,
  work: (server: ServerLink, runId: string, kind: RunRecord['kind']) => Promise<number>,
): Promise<number> {
  const { runId, kind } = await findRun(cli, run);
  const server = await connect(cli);
  try {
    return await work(server, runId, kind);
  } catch (error) {
    throw error instanceof WorkflowNotFoundError ? ended(runId) : error;
  } finally {
    await server.close();
  }
}

function ended(runId: string): UserError {
  return new UserError('The run does not run any more.', {
    where: runId,
    expected: 'a running workflow',
    received: 'one that ended, or that this server does not know',
    fix: '`sprogskole status` shows how it ended; `sprogskole run` starts it anew and reuses what is finished',
  });
}
