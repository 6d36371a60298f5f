import { Client, Connection } from '@temporalio/client';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { startStack } from '../../client/stack/stack.js';
import { isAtWork } from '../../docker/worker-health.js';
import { stackFixture, until } from '../client/stack/fixture.js';
import { busyWorker } from '../workers/busy-worker.js';

const LIMIT_MS = 60_000;

it(
  'a worker is healthy while it polls its queue, and while it runs an activity and polls nothing',
  { timeout: LIMIT_MS },
  async () => {
    await using fixture = await stackFixture();
    const stack = await startStack(fixture.options);
    const { address } = stack.state();
    const connection = await Connection.connect({ address });
    const atWork = (queue: string, host = hostname()) => isAtWork(connection, 'default', queue, host);
    expect(await atWork('gpu')).toBe(false);

    const { worker, release } = await busyWorker(address);
    await worker.runUntil(async () => {
      await until('it polls', () => atWork('gpu'));
      expect(await atWork('gpu', 'another-machine')).toBe(false);
      // A queue that nobody polls stands for one whose only worker has been busy for long.
      expect(await atWork('not-polled')).toBe(false);
      const run = await new Client({ connection }).workflow.start('busy', { taskQueue: 'gpu', workflowId: 'busy' });
      await until('it is busy', () => atWork('not-polled'));
      expect(await atWork('not-polled', 'another-machine')).toBe(false);
      release();
      await run.result();
    });
    await connection.close();
    await stack.stop();
  },
);
