import { WorkflowNotFoundError } from '@temporalio/client';
import { UserError } from '../contracts/errors.js';
import type { RunRecord } from '../contracts/lineage.js';
import type { Cli } from './cli.js';
import { connect, type ServerLink } from './connect.js';
import { findRun } from './run-id.js';
import { reconcile } from './watch/reconcile.js';

/**
 * Works on a run through the server that runs it.
 *
 * @throws UserError where the run has ended
 */
export async function withRun(
  cli: Cli,
  run: string | undefined,
  work: (server: ServerLink, record: RunRecord) => Promise<number>,
): Promise<number> {
  const found = await findRun(cli, run);
  if (found.status !== 'running') throw ended(found);
  const server = await connect(cli);
  try {
    const { record } = await reconcile(cli.home, server.client, found);
    if (record.status !== 'running') throw ended(record);
    return await work(server, record);
  } catch (error) {
    throw error instanceof WorkflowNotFoundError ? ended(found) : error;
  } finally {
    await server.close();
  }
}

function ended({ runId, status }: RunRecord): UserError {
  return new UserError('The run does not run any more.', {
    where: runId,
    expected: 'a running workflow',
    received:
      status === 'running' ? 'one that ended, or that this server does not know' : `one that ended as ${status}`,
    fix: `\`sprogskole status ${runId}\` shows how it ended; \`sprogskole run\` starts it anew and reuses what is finished`,
  });
}
