import { WorkflowNotFoundError } from '@temporalio/client';
import { UserError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/lineage.js';
import { SIGNALS } from '../../contracts/temporal.js';
import type { Cli } from '../cli.js';
import { connect, type ServerLink } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../run-id.js';
import { printResult } from './result.js';
import { follow } from './run.js';
import { printTranslation } from './translation-result.js';

export async function pauseRun(cli: Cli, run: string | undefined): Promise<number> {
  return withRun(cli, run, async ({ client }, runId) => {
    await client.workflow.getHandle(runId).signal(SIGNALS.pause);
    cli.print(
      `${runId} pauses: the running stage saves its work and frees its device. Go on with: sprogskole resume ${runId}`,
    );
    return EXIT.ok;
  });
}

export async function resumeRun(cli: Cli, run: string | undefined): Promise<number> {
  return withRun(cli, run, async ({ client }, runId) => {
    await client.workflow.getHandle(runId).signal(SIGNALS.resume);
    cli.print(`${runId} goes on.`);
    return EXIT.ok;
  });
}

export async function cancelRun(cli: Cli, run: string | undefined): Promise<number> {
  return withRun(cli, run, async ({ client }, runId) => {
    await client.workflow.getHandle(runId).cancel();
    cli.print(
      `${runId} is being cancelled. What it finished stays: running the same pipeline again goes on from there.`,
    );
    return EXIT.ok;
  });
}

export async function watch(cli: Cli, run: string | undefined, json: boolean): Promise<number> {
  return withRun(cli, run, (server, runId, kind) =>
    follow(cli, server, runId, json, kind === 'file' ? printTranslation : printResult),
  );
}

async function withRun(
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
