import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { commandToServe } from '../../contracts/temporal.js';
import { activitiesAtWork, unservedQueues } from '../../workers/pollers.js';
import { startStack } from '../../client/stack/stack.js';
import { stackFixture, until } from '../client/stack/fixture.js';
import { busyWorker } from './busy-worker.js';

const LIMIT_MS = 60_000;

it(
  'a queue is unserved where no worker polls it, and none is busy with what came from it',
  { timeout: LIMIT_MS },
  async () => {
    await using fixture = await stackFixture();
    const stack = await startStack(fixture.options);
    const { address, namespace } = stack.state();
    const connection = await Connection.connect({ address });
    const unserved = () => unservedQueues(connection, namespace, ['gpu', 'nobody', 'gpu']);
    expect(await unserved()).toEqual(['gpu', 'nobody']);
    const { worker, release } = await busyWorker(address);
    await worker.runUntil(async () => {
      await until('it polls', async () => (await unserved()).join() === 'nobody');
      const client = new Client({ connection });
      const run = await client.workflow.start('busy', { taskQueue: 'gpu', workflowId: 'busy' });
      await until('it is busy', async () => (await activitiesAtWork(connection, namespace))[0]?.queue === 'gpu');
      release();
      await run.result();
    });
    await connection.close();
    await stack.stop();
  },
);

it('a queue is served by a worker of its kind', () => {
  expect(commandToServe('gpu-80gb', { pipeline: 'cpu' })).toBe('sprogskole worker gpu --queue gpu-80gb');
  expect(commandToServe('cpu', { pipeline: 'cpu' })).toBe('sprogskole worker pipeline --queue cpu');
});
