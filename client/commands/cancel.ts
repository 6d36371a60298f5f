import type { WorkflowHandle } from '@temporalio/client';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { lookAt } from '../watch/look.js';
import { withRun } from '../with-run.js';

/** Ends a run. What it does now it stops by itself; one that no worker has taken up yet is ended by the server. */
export async function cancel(cli: Cli, id: string | undefined): Promise<number> {
  return withRun(cli, id, async (server, record) => {
    const { runId } = record;
    const handle = server.client.workflow.getHandle(runId);
    await handle.cancel();
    if (await hasNotBegun(handle)) await handle.terminate('cancelled before a worker had taken it up');
    const { status, unserved } = await lookAt(cli.home, server, record);
    cli.print(
      status === 'cancelled'
        ? `${runId} is cancelled.`
        : `${runId} is being cancelled. What it finished stays: running the same pipeline again goes on from there.`,
    );
    for (const { queue, command } of unserved) {
      cli.print(`Nobody serves the queue ${queue}; the run ends once somebody does: ${command}`);
    }
    return EXIT.ok;
  });
}

/** Events of a workflow that waits for its first worker: it was started, its first task lies ready, its end is asked for. */
const EVENTS_BEFORE_BEGIN = 3;

async function hasNotBegun(handle: WorkflowHandle): Promise<boolean> {
  return (await handle.describe()).historyLength <= EVENTS_BEFORE_BEGIN;
}
