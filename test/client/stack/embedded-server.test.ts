import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../../contracts/temporal.js';
import { addMissingSearchAttributes, databasePath } from '../../../client/stack/embedded-server.js';
import { readStack } from '../../../client/stack/stack-state.js';
import { startStack, type RunningStack } from '../../../client/stack/stack.js';
import { stackFixture, until } from './fixture.js';

const LIMIT_MS = 60_000;

function serverPid(stack: RunningStack): number {
  return stack.state().children[0]?.process?.pid ?? 0;
}

async function connect(address: string): Promise<Client> {
  return new Client({ connection: await Connection.connect({ address }) });
}

describe('the embedded Temporal server', { timeout: LIMIT_MS }, () => {
  it('answers on the loopback device, with the search attributes, its UI, and a database in WAL mode', async () => {
    await using fixture = await stackFixture();
    const stack = await startStack(fixture.options);
    const { address, uiUrl } = stack.state();
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect((await fetch(uiUrl)).status).toBe(200);
    const connection = await Connection.connect({ address });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.values(SEARCH_ATTRIBUTES)));
    // Byte 18 of the header: 1 is a rollback journal, 2 is WAL. Source: https://sqlite.org/fileformat.html
    expect((await readFile(databasePath(fixture.home)))[18]).toBe(2);
    await addMissingSearchAttributes(connection);
    await stack.stop();
  });

  it('goes on after kill -9 on the same port, with the workflow that was in flight', async () => {
    await using fixture = await stackFixture();
    const stack = await startStack(fixture.options);
    const { address } = stack.state();
    const client = await connect(address);
    const worker = await Worker.create({
      connection: await NativeConnection.connect({ address }),
      taskQueue: 'test',
      workflowsPath: fileURLToPath(new URL('./tiny-workflows.ts', import.meta.url)),
    });
    await worker.runUntil(async () => {
      const handle = await client.workflow.start('waitForWord', { taskQueue: 'test', workflowId: 'w' });
      await until('the workflow has begun', async () => (await handle.describe()).historyLength >= 4);
      const killed = serverPid(stack);
      process.kill(killed, 'SIGKILL');
      await until('another server runs', () => Promise.resolve(![0, killed].includes(serverPid(stack))));
      await until('the signal arrives', () =>
        handle.signal('word', 'hej').then(
          () => true,
          () => false,
        ),
      );
      expect(await handle.result()).toBe('hej');
    });
    expect(stack.state()).toMatchObject({ address, children: [{ restarts: 1 }] });
    await stack.stop();
  });

  it('keeps its database in its home, whatever that is called', async () => {
    await using fixture = await stackFixture([], `sprogskole #1 ?x=1 100%41 æ & ø "q' a:b;c `);
    const stack = await startStack(fixture.options);
    const database = await stat(databasePath(fixture.home)).catch(() => null);
    await stack.stop();
    expect(database?.size).toBeGreaterThan(0);
  });

  it('keeps its ports from one start to the next', async () => {
    await using fixture = await stackFixture();
    const first = await startStack(fixture.options);
    await first.stop();
    const second = await startStack(fixture.options);
    expect(second.state().uiUrl).toBe(first.state().uiUrl);
    await second.stop();
  });

  it('runs once for each home, at the same time', async () => {
    await using one = await stackFixture();
    await using other = await stackFixture();
    const stacks = await Promise.all([startStack(one.options), startStack(other.options)]);
    const addresses = stacks.map((stack) => stack.state().address);
    expect(new Set(addresses).size).toBe(2);
    const client = await connect(addresses[0] ?? '');
    await client.workflow.start('any', { taskQueue: 'nobody', workflowId: 'only-here' });
    const elsewhere = await connect(addresses[1] ?? '');
    await expect(elsewhere.workflow.getHandle('only-here').describe()).rejects.toThrow(/not found/i);
    await Promise.all(stacks.map((stack) => stack.stop()));
  });

  it('sets a log of more than 10 MB aside when it starts', async () => {
    await using fixture = await stackFixture();
    const first = await startStack(fixture.options);
    await first.stop();
    const log = join(fixture.home, 'logs', 'temporal.log');
    await writeFile(log, Buffer.alloc(11 * 1024 * 1024, 'x'));
    const second = await startStack(fixture.options);
    await second.stop();
    expect((await stat(`${log}.1`)).size).toBe(11 * 1024 * 1024);
    expect((await stat(log)).size).toBeLessThan(1024 * 1024);
  });

  it('that cannot start is reported with the end of its log, and leaves nothing behind', async () => {
    await using fixture = await stackFixture();
    const start = startStack({ ...fixture.options, temporalCli: '/bin/false' });
    await expect(start).rejects.toThrow(/temporal does not answer .*ended \(exit code 1\)/s);
    expect(await readStack(fixture.home)).toBeNull();
  });
});
